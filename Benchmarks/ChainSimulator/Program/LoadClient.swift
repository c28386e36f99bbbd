import Ethereum
import IO
import JSON

/// Asks a chain, and sends to it over several connections at once.
actor LoadClient {
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.asUnownedSerialExecutor() }

    private let thread = IOThread(name: "load")
    private let client: HTTPClient
    private let url: String

    init(_ url: String) {
        self.url = url
        client = HTTPClient(on: thread.loop)
    }

    func chainID() async throws -> UInt64 {
        try await quantity("eth_chainId") { _ in }
    }

    /// The nonces that accounts have to go on with.
    func nonces(of accounts: [Address]) async throws -> [UInt64] {
        var nonces: [UInt64] = []
        for account in accounts {
            nonces.append(
                try await quantity("eth_getTransactionCount") {
                    $0.address(account)
                    $0.string("pending")
                })
        }
        return nonces
    }

    /// Sends each connection's requests, one after the other.
    ///
    /// - Returns: How many transactions were accepted.
    func send(_ lanes: [[[UInt8]]]) async throws -> Int {
        try await withThrowingTaskGroup { group in
            for lane in lanes {
                group.addTask {
                    var accepted = 0
                    for request in lane { accepted += Self.accepted(try await self.post(request)) }
                    return accepted
                }
            }
            var accepted = 0
            for try await count in group { accepted += count }
            return accepted
        }
    }

    private static func accepted(_ answer: JSON) -> Int {
        answer.elements.filter { $0["result"] != nil }.count
    }

    private func quantity(_ method: String, _ parameters: (inout JSONWriter) -> Void) async throws -> UInt64 {
        guard let value = UInt64(exactly: try await call(method, parameters).quantity) else {
            throw UnexpectedAnswer(method: method)
        }
        return value
    }

    /// Calls a method; returns its result.
    ///
    /// - Throws: ``UnexpectedAnswer`` when there is none; `IOError`; `JSONError`.
    func call(_ method: String, _ parameters: (inout JSONWriter) -> Void) async throws -> JSON {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("id", 1)
            writer.member("method", method)
            writer.key("params")
            writer.array(parameters)
        }
        guard let result = try await post(writer.bytes)["result"] else { throw UnexpectedAnswer(method: method) }
        return result
    }

    private func post(_ body: [UInt8]) async throws -> JSON {
        let post = HTTPPost(url: url, body: body, timeout: .seconds(60))
        let answer = await withCheckedContinuation { done in
            _ = client.post(post) { done.resume(returning: $0) }
        }
        return try JSON(parsing: try answer.get().body)
    }
}

/// The chain does not answer as one.
struct UnexpectedAnswer: Error, CustomStringConvertible {
    let method: String

    var description: String { "the chain has no answer to \(method)" }
}
