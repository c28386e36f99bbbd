import Chain
import Ethereum

/// What came of asking for the gas of one call.
enum Estimate: Sendable {
    case gas(Gas)
    case failed(ChainError)
    /// There was no answer within this time.
    case slow(Duration)

    /// How long a node that limits requests wants to be left alone, within reason.
    var wait: Duration {
        guard case .failed(let error) = self, case .rateLimited(let wait) = error.code else { return .zero }
        return min(wait ?? .milliseconds(100), .seconds(1))
    }
}

extension ChainError {
    /// What the call itself reverted with.
    var revertData: [UInt8]? { if case .reverted(let data) = code { data } else { nil } }
}

/// Asks for the gas of the calls of a batch, all at once: the client puts them into requests.
struct GasEstimates: Sendable {
    let chain: any ChainClient
    let world: World
    let time: any TimeSource

    /// Asks for each call once, and waits no longer than recent answers took.
    ///
    /// - Parameters:
    ///   - pause: Before it asks.
    ///   - isPatient: Whether to wait longer.
    /// - Returns: What came of each, in order.
    /// - Throws: `CancellationError` when the task is cancelled.
    func ask(_ calls: [CallRequest], after pause: Duration, patiently isPatient: Bool) async throws -> [Estimate] {
        if pause > .zero { try await time.sleep(for: pause) }
        let limit = await world.limit(for: calls.count, patiently: isPatient)
        let begin = time.elapsed
        let estimates = try await withThrowingTaskGroup(of: (index: Int, estimate: Estimate)?.self) { group in
            for (index, call) in calls.enumerated() { group.addTask { (index, try await estimate(call)) } }
            group.addTask {
                try await time.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            var estimates = [Estimate](repeating: .slow(limit), count: calls.count)
            for _ in calls {
                guard case let next?? = try await group.next() else { break }
                estimates[next.index] = next.estimate
            }
            return estimates
        }
        await world.asked(calls.count, took: time.elapsed - begin, estimates)
        return estimates
    }

    private func estimate(_ call: CallRequest) async throws -> Estimate {
        do {
            return .gas(try await chain.estimateGas(call))
        } catch let error as ChainError {
            return .failed(error)
        }
    }
}
