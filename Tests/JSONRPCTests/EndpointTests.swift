import JSONRPC
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:8545", "http://127.0.0.1:8545"),
        ("HTTPS://Node.example/", "https://Node.example"),
        ("https://mainnet.example/v3/0123456789abcdef", "https://mainnet.example/…"),
        ("https://node.example?apikey=0123456789abcdef", "https://node.example/…"),
        ("https://alice:correct-horse@node.example:8545/", "https://node.example:8545"),
        ("https://alice:p@ss@[::1]:8545/rpc", "https://[::1]:8545/…"),
    ])
    func `Only scheme, host and port are ever shown`(url: String, shown: String) throws {
        let endpoint = try Endpoint(url)
        #expect(endpoint.url == url)
        #expect("\(endpoint)" == shown)
        #expect(String(reflecting: endpoint) == shown)
        var dumped = ""
        dump(endpoint, to: &dumped)
        #expect(dumped == "- \(shown)\n")
    }

    @Test(arguments: [
        ("node.example", EndpointError.unsupportedScheme),
        ("ftp://node.example", .unsupportedScheme),
        ("file:///etc/passwd", .unsupportedScheme),
        ("http://", .missingHost),
        ("http:///path", .missingHost),
        ("http://user@/path", .missingHost),
        ("http://:8545", .missingHost),
        ("http://node example", .invalidCharacter),
        ("http://node\r\nHost: other", .invalidCharacter),
    ])
    func `Anything but an HTTP URL is refused`(url: String, error: EndpointError) {
        #expect(throws: error) { try Endpoint(url) }
    }

    @Test func `Errors do not repeat the key that a node quotes`() throws {
        let endpoint = try Endpoint(
            "https://alice:correct-horse@node.example/v3/0123456789abcdef?token=fedcba9876543210")
        let message = "project 0123456789abcdef, user correct-horse, token fedcba9876543210 on v3: limit"
        let error = RPCError(
            code: .remote(RemoteError(code: -32005, message: message)), method: "eth_call", endpoint: endpoint)
        #expect(
            "\(error)" == "eth_call at https://node.example/…: error -32005: project …, user …, token … on v3: limit")
    }

    @Test func `Errors do not repeat the transaction that a node quotes`() throws {
        let raw = "0x" + String(repeating: "0f", count: 110)
        let hash = "0x" + String(repeating: "0f", count: 32)
        let error = RPCError(
            code: .remote(RemoteError(code: -32602, message: "cannot decode \(raw) (\(hash))")),
            method: "eth_sendRawTransaction", endpoint: try .test())
        #expect(error.message == "error -32602: cannot decode 0x… (\(hash))")
    }

    @Test(arguments: ["https://user:hun/ter2@a.example", "https://user:hun#ter2@a.example/", "https://user:hun?ter2@a"])
    func `A password that ends the host's part too early is not shown either`(_ text: String) throws {
        let endpoint = try Endpoint(text)
        #expect("\(endpoint)" == "https://…")
    }
}
