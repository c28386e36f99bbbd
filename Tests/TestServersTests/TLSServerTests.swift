import Files
import Processes
import TestServers
import Testing

@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct TLSServerTests {
    /// Sends a line with the client of OpenSSL, which says what it trusts, and returns what comes back.
    private func send(_ line: String, to port: Int, _ options: [String]) async throws -> String {
        let run = try await Subprocess.run(
            .name("openssl"),
            arguments: ["s_client", "-quiet", "-verify_return_error", "-connect", "127.0.0.1:\(port)"] + options,
            input: .string(line + "\n"), output: .string(limit: 10_000))
        return run.standardOutput
    }

    /// Reads a line and sends it back in capitals.
    @Sendable private static func shout(_ socket: Socket) throws {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n"), case let piece = try socket.read(), !piece.isEmpty { line += piece }
        try socket.write(String(decoding: line, as: UTF8.self).uppercased().utf8)
    }

    @Test func `Bytes pass to a client that trusts the authority, and for the name in the certificate`() async throws {
        try await ScratchFolder.with { folder in
            let authority = try await CertificateAuthority(in: folder)
            let other = try await CertificateAuthority("other", in: folder)
            let identity = try await authority.certify("server", for: ["IP:127.0.0.1", "DNS:server.test"])
            try await SocketServer.with(.listening(), serve: Self.shout) { server in
                try await TLSServer.with(to: server.port, as: identity) { tls async throws in
                    for name in [["-verify_ip", "127.0.0.1"], ["-verify_hostname", "server.test"]] {
                        let options = ["-CAfile", authority.certificate] + name
                        #expect(try await send("hello", to: tls.port, options) == "HELLO\n")
                    }
                    #expect(server.seen.connections == 2)
                    for options in [
                        ["-CAfile", other.certificate],
                        ["-CAfile", authority.certificate, "-verify_hostname", "localhost"],
                    ] {
                        #expect(try await send("hello", to: tls.port, options) == "")
                    }
                    #expect(server.seen.connections == 2, "none of it was for the server")
                }
            }
        }
    }

    @Test func `A server that asks for certificates lets in whom the authority has certified`() async throws {
        try await ScratchFolder.with { folder in
            let authority = try await CertificateAuthority(in: folder)
            let identity = try await authority.certify("server", for: ["IP:127.0.0.1"])
            let client = try await authority.certify("client")
            let stranger = try await CertificateAuthority("other", in: folder).certify("stranger")
            try await SocketServer.with(.listening(), serve: Self.shout) { server in
                try await TLSServer.with(to: server.port, as: identity, certifiedBy: authority) { tls async throws in
                    let trust = ["-CAfile", authority.certificate]
                    let asClient = ["-cert", client.certificate, "-key", client.key]
                    #expect(try await send("hello", to: tls.port, trust + asClient) == "HELLO\n")
                    #expect(try await send("hello", to: tls.port, trust) == "")
                    let asStranger = ["-cert", stranger.certificate, "-key", stranger.key]
                    #expect(try await send("hello", to: tls.port, trust + asStranger) == "")
                    #expect(server.seen.connections == 1)
                }
            }
        }
    }
}
