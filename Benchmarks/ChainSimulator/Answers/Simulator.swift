import Concurrency
import JSON

/// A chain behind JSON-RPC: what a request is answered with.
///
/// Any number of requests may be answered at once: they are read and their transactions decoded side by side, and wait for one
/// another only to reach the chain.
final class Simulator: Sendable {
    /// Microseconds since 1970.
    typealias Clock = @Sendable () -> UInt64
    /// Answers a call, or throws before anything counts that it has written.
    typealias Method =
        @Sendable (Simulator, Parameters, inout JSONWriter, inout Tally) throws(RPCFailure) -> Void

    let settings: ChainSettings
    let decoder: TransactionDecoder
    let chain: Locked<Chain>
    let mining: Mining
    let statistics = Locked(Statistics())
    let snapshots = Locked(Snapshots())
    let clock: Clock
    let latency = Locked(Duration.zero)
    let connections: @Sendable () -> Int
    private let wait: @Sendable (Duration) async -> Void

    /// Starts a chain with its first block.
    ///
    /// - Parameters:
    ///   - settings: What the chain is like.
    ///   - limits: What its pool takes.
    ///   - senders: Who find out who signed a transaction.
    ///   - mining: When blocks are made. Default: when told to.
    ///   - latency: How long an answer takes longer than it must. Default: 0.
    ///   - connections: How many connections there have been.
    ///   - clock: Microseconds since 1970.
    ///   - wait: Lets time pass. A cancellation ends it.
    init(
        _ settings: ChainSettings = ChainSettings(), limits: PoolLimits = PoolLimits(), senders: Senders = Senders(),
        mining: MiningMode = .onDemand, latency: Duration = .zero, connections: @escaping @Sendable () -> Int = { 0 },
        clock: @escaping Clock, wait: @escaping @Sendable (Duration) async -> Void = Simulator.sleep
    ) {
        self.settings = settings
        self.clock = clock
        self.connections = connections
        self.wait = wait
        decoder = TransactionDecoder(settings, senders: senders)
        chain = Locked(Chain(settings, limits: limits, at: clock()))
        self.mining = Mining(mining)
        self.latency.withLock { $0 = latency }
    }

    /// Answers a request, or a batch.
    ///
    /// It counts from its arrival on, so that one whose client gives up has been counted by then. Half of the latency lies
    /// before what it does, half behind it; administration is neither counted nor delayed. A cancelled task waits no longer.
    func respond(to body: [UInt8]) async -> [UInt8] {
        let request: JSON
        do {
            request = try JSON(parsing: body)
        } catch {
            return Self.answer(to: nil, .parseError)
        }
        if request.kind == .array, let failure = Self.failure(ofBatch: request.count) {
            return Self.answer(to: nil, failure)
        }
        let calls = request.kind == .array ? request.elements.map(Call.init) : [Call(request)]
        let isCounted = statistics.withLock { $0.add(calls, bytes: body.count) }
        let half = calls.contains(where: \.isForChain) ? latency.withLock { $0 } / 2 : .zero
        if half > .zero { await wait(half) }
        let answer = answer(calls, isBatch: request.kind == .array, isCounted: isCounted)
        if half > .zero { await wait(half) }
        return answer
    }

    /// Lets time pass, until the task is cancelled.
    @Sendable static func sleep(_ duration: Duration) async {
        // Only a cancellation ends it early, and then nobody wants the answer any more.
        try? await Task.sleep(for: duration, tolerance: .zero)
    }

    private func answer(_ calls: [Call], isBatch: Bool, isCounted: Bool) -> [UInt8] {
        var tally = Tally()
        var writer = JSONWriter(capacity: 256)
        if isBatch {
            writer.array { for call in calls { answer(call, &$0, &tally) } }
        } else {
            for call in calls { answer(call, &writer, &tally) }
        }
        if tally.accepted > 0, mining.mode.trigger == .eachRequest { seal(onlyIfAny: true) }
        if isCounted {
            statistics.withLock { [tally, count = writer.bytes.count] in $0.add(tally, bytes: count) }
        }
        return writer.bytes
    }

    /// - Source: go-ethereum, rpc/server.go (batch limit).
    private static func failure(ofBatch count: Int) -> RPCFailure? {
        if count == 0 { return .invalidRequest("empty batch") }
        return count > 1_000 ? .invalidRequest("batch too large") : nil
    }

    private func answer(_ call: Call, _ writer: inout JSONWriter, _ tally: inout Tally) {
        Self.envelope(call.json["id"], &writer) { writer throws(RPCFailure) in
            guard let name = call.name else { throw .invalidRequest("invalid request") }
            guard let method = call.method else { throw .methodNotFound(name) }
            try method(self, try Parameters(call.json["params"]), &writer, &tally)
        }
    }

    private static func answer(to id: JSON?, _ failure: RPCFailure) -> [UInt8] {
        var writer = JSONWriter()
        envelope(id, &writer) { _ throws(RPCFailure) in throw failure }
        return writer.bytes
    }

    private static func envelope(
        _ id: JSON?, _ writer: inout JSONWriter, _ result: (inout JSONWriter) throws(RPCFailure) -> Void
    ) {
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            if let id { writer.member("id", id) } else { writer.member("id") { $0.null() } }
            do throws(RPCFailure) {
                try writer.atomically { writer throws(RPCFailure) in
                    writer.key("result")
                    try result(&writer)
                }
            } catch {
                writer.member("error") {
                    $0.object {
                        $0.member("code", error.code)
                        $0.member("message", error.message)
                    }
                }
            }
        }
    }

    /// What nodes answer.
    static let methods = [nodeMethods, blockMethods, stateMethods, feeMethods, poolMethods].reduce(into: [:]) {
        $0.merge($1) { method, _ in method }
    }
    /// What administers the chain: it is not counted, and not delayed.
    static let administration = [chainAdministration, simulatorAdministration].reduce(into: [:]) {
        $0.merge($1) { method, _ in method }
    }
}
