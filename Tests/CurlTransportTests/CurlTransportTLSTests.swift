import CurlTransport
import Files
import IO
import JSONRPC
import Processes
import TestServers
import Testing

@Suite(.startsProcesses, .timeLimit(.minutes(1))) struct CurlTransportTLSTests {
    @Test func `A certificate is trusted only when its authority is`() async throws {
        try await TLSServer.with(Self.check)
    }

    private static func check(_ server: TLSServer) async throws {
        let distrusting = CurlTransport(on: IOThread())
        let error = await #expect(throws: TransportError.self) {
            try await distrusting.post("{}", to: "https://127.0.0.1:\(server.port)")
        }
        #expect(error?.code == .untrusted)

        var settings = HTTPSettings()
        settings.certificateAuthorities = server.certificate
        let trusting = CurlTransport(on: IOThread(), settings: settings)
        let response = try await trusting.post("{}", to: "https://127.0.0.1:\(server.port)")
        #expect(response.body == Array("[]".utf8))

        let stranger = await #expect(throws: TransportError.self) {
            try await trusting.post("{}", to: "https://localhost:\(server.port)")
        }
        #expect(stranger?.code == .untrusted)
    }
}

/// A TLS server in Python with a certificate of its own for 127.0.0.1, which answers every POST with `[]`.
///
/// It ends when its input does, so that it cannot outlive the tests.
private struct TLSServer {
    /// The path of the certificate, which is an authority too.
    let certificate: String
    let port: Int

    static func with(_ body: (TLSServer) async throws -> Void) async throws {
        try await ScratchFolder.with { folder in
            _ = try await Subprocess.run(
                .name("python3"), arguments: ["-c", script, folder.path], input: .inputWriter, output: .lines
            ) { execution in
                var lines = execution.standardOutput.makeAsyncIterator()
                let port = try #require(try await lines.next().flatMap { Int($0) })
                try await body(TLSServer(certificate: folder.file("certificate.pem"), port: port))
            }
        }
    }

    private static let script = """
        import http.server, ssl, subprocess, sys, threading
        certificate, key = sys.argv[1] + "/certificate.pem", sys.argv[1] + "/key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
            check=True, stderr=subprocess.DEVNULL)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"[]")

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
        """
}
