import CurlTransport
import Files
import IO
import JSONRPC
import TestServers
import Testing

@Suite(.startsProcesses, .timeLimit(.minutes(5))) struct CurlTransportTLSTests {
    @Test func `A certificate is trusted only when its authority is, and for its own name`() async throws {
        try await ScratchFolder.with { folder in
            let authority = try await CertificateAuthority(in: folder)
            let identity = try await authority.certify("server", for: ["IP:127.0.0.1"])
            try await HTTPServer.with({ _ in HTTPServer.ok("[]") }) { http in
                try await TLSServer.with(to: http.port, as: identity) { server in
                    try await check(server, authority)
                    #expect(http.seen.requests.count == 1)
                }
            }
        }
    }

    private func check(_ server: TLSServer, _ authority: CertificateAuthority) async throws {
        let distrusting = CurlTransport(on: IOThread())
        let error = await #expect(throws: TransportError.self) {
            try await distrusting.post("{}", to: "https://127.0.0.1:\(server.port)")
        }
        #expect(error?.code == .untrusted)

        var settings = HTTPSettings()
        settings.certificateAuthorities = authority.certificate
        let trusting = CurlTransport(on: IOThread(), settings: settings)
        let response = try await trusting.post("{}", to: "https://127.0.0.1:\(server.port)")
        #expect(response.body == Array("[]".utf8))

        let stranger = await #expect(throws: TransportError.self) {
            try await trusting.post("{}", to: "https://localhost:\(server.port)")
        }
        #expect(stranger?.code == .untrusted)
    }
}
