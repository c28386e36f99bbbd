import Files
import IO
import TestServers
import Testing

@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct ByteStreamTLSTests {
    private let thread = IOThread()

    /// Runs `body` with a server that sends back what it gets, over TLS, and its authority.
    ///
    /// - Parameter asksClients: Whether clients have to be certified by the same authority.
    private func withEcho(
        asksClients: Bool = false,
        _ body: (_ port: Int, CertificateAuthority, SocketServer) async throws -> Void
    ) async throws {
        try await ScratchFolder.with { folder in
            let authority = try await CertificateAuthority(in: folder)
            let identity = try await authority.certify("server", for: ["IP:127.0.0.1"])
            try await SocketServer.with(.listening(), serve: SocketServer.echo) { server in
                try await TLSServer.with(to: server.port, as: identity, certifiedBy: asksClients ? authority : nil) {
                    try await body($0.port, authority, server)
                }
            }
        }
    }

    private func endpoint(_ port: Int, host: String = "127.0.0.1", _ settings: TLSSettings) -> StreamEndpoint {
        StreamEndpoint(.tcp(host: host, port: port), connectTimeout: .seconds(30), tls: settings)
    }

    @Test func `Bytes go in both directions, few and many`() async throws {
        try await withEcho { port, authority, server in
            let settings = TLSSettings(certificateAuthorities: authority.certificate)
            let user = try await StreamUser.connected(to: endpoint(port, settings), on: thread)
            await user.write(Array("hello".utf8))
            await user.until { $0.received == Array("hello".utf8) }
            let many = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            // No more than the stream keeps at once.
            var sent = 0
            while sent < many.count {
                let piece = Array(many[sent..<min(sent + 100_000, many.count)])
                if await user.write(piece) {
                    sent += piece.count
                } else {
                    let writables = await user.writables
                    await user.until { $0.writables > writables }
                }
            }
            await user.until { $0.receivedBytes == many.count + 5 }
            #expect(await user.received.dropFirst(5).elementsEqual(many))
            await user.close()
            try await server.wait { $0.open == 0 }
        }
    }

    @Test func `A server is refused whose authority is another one, or that is called otherwise`() async throws {
        try await withEcho { port, authority, _ in
            try await ScratchFolder.with { folder in
                let other = try await CertificateAuthority("other", in: folder)
                for refused in [
                    endpoint(port, TLSSettings()),
                    endpoint(port, TLSSettings(certificateAuthorities: other.certificate)),
                    endpoint(port, host: "localhost", TLSSettings(certificateAuthorities: authority.certificate)),
                ] {
                    let user = StreamUser(on: thread)
                    let error = await #expect(throws: IOError.self) { try await user.connect(refused) }
                    #expect(error?.code == .untrusted)
                }
            }
        }
    }

    @Test func `A server that asks for a certificate gets ours, and ends the stream where it is not welcome`()
        async throws
    {
        try await withEcho(asksClients: true) { port, authority, server in
            let client = try await authority.certify("client")
            var settings = TLSSettings(certificateAuthorities: authority.certificate)
            settings.clientCertificate = client.certificate
            settings.clientKey = client.key
            let user = try await StreamUser.connected(to: endpoint(port, settings), on: thread)
            await user.write(Array("hello".utf8))
            await user.until { $0.received == Array("hello".utf8) }

            try await ScratchFolder.with { folder in
                let stranger = try await CertificateAuthority("other", in: folder).certify("stranger")
                for unwelcome in [nil, stranger] {
                    settings.clientCertificate = unwelcome?.certificate
                    settings.clientKey = unwelcome?.key
                    let user = StreamUser(on: thread)
                    try await user.open(endpoint(port, settings))
                    // With TLS 1.3 the server says so when the client believes that it is connected.
                    #expect(await user.untilEnd()?.code == .interrupted)
                    #expect(await user.received == [])
                }
            }
            #expect(server.seen.connections == 1)
        }
    }

    @Test func `The end of the server is the end of the stream`() async throws {
        try await withEcho { port, authority, server in
            let settings = TLSSettings(certificateAuthorities: authority.certificate)
            let user = try await StreamUser.connected(to: endpoint(port, settings), on: thread)
            try await server.wait { $0.open == 1 }
            server.cut()
            #expect(await user.untilEnd()?.code == .closed)
        }
    }
}
