import Concurrency
import Ethereum
import JSON
import Testing

@testable import ChainSimulator

/// A simulator whose clock is moved by hand, and which is asked as nodes are.
final class SimulatorBench: Sendable {
    let simulator: Simulator
    private let time: Locked<UInt64>

    init(
        _ settings: ChainSettings = ChainSettings(), senders: Senders = Senders(), mining: MiningMode = .onDemand,
        wait: @escaping @Sendable (Duration) async -> Void = Simulator.sleep
    ) {
        let time = Locked<UInt64>(1_000_000_000)
        self.time = time
        simulator = Simulator(
            settings, senders: senders, mining: mining, clock: { time.withLock { $0 } }, wait: wait)
    }

    /// Moves the clock by a second.
    func wait() { time.withLock { $0 += 1_000_000 } }

    /// Sends a text; returns the text of the answer.
    func post(_ body: String) async -> String {
        String(decoding: await simulator.respond(to: Array(body.utf8)), as: UTF8.self)
    }

    /// Calls a method with the text of its parameters; returns the whole answer.
    func answer(_ method: String, _ parameters: String = "") async throws -> JSON {
        let body = #"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":[\#(parameters)]}"#
        return try JSON(parsing: await simulator.respond(to: Array(body.utf8)))
    }

    /// Calls a method; returns its result.
    @discardableResult
    func call(_ method: String, _ parameters: String = "") async throws -> JSON {
        let answer = try await answer(method, parameters)
        return try #require(answer["result"], "\(String(decoding: answer.raw, as: UTF8.self))")
    }

    /// Calls a method; returns the text of its result.
    func text(_ method: String, _ parameters: String = "") async throws -> String {
        String(decoding: try await call(method, parameters).raw, as: UTF8.self)
    }

    /// Calls a method that fails; returns code and message.
    func failure(_ method: String, _ parameters: String = "") async throws -> RPCFailure? {
        guard let error = try await answer(method, parameters)["error"], let code = error["code"]?.integer,
            let message = error["message"]?.string
        else { return nil }
        return RPCFailure(message, code: code)
    }

    /// Sends a transaction; returns its hash.
    @discardableResult
    func send(_ raw: [UInt8]) async throws -> String {
        try #require(try await call("eth_sendRawTransaction", "\"\(Hex.encode(raw))\"").string)
    }
}
