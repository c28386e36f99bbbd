import Measuring

/// A part of a job's way, from one moment to another.
enum Leg: String, CaseIterable, Sendable {
    /// Until a worker has it: in the queue, mostly.
    case pushToClaim = "push_claim"
    /// Until it has a nonce, written down.
    case claimToBind = "claim_bind"
    /// Until its transaction is handed to the node.
    case bindToSend = "bind_send"
    /// Until that is in a block, by the simulator's clock.
    case sendToMined = "send_mined"
    /// Until the worker has written down that it is.
    case minedToSettled = "mined_settled"
    /// All of it.
    case pushToSettled = "push_settled"

    /// The latencies that this share of the jobs did not exceed, in percent.
    static let percentiles = [50, 95, 99]

    /// One for each percentile.
    var figures: [Figure] { Self.percentiles.map(figure) }

    func figure(_ percentile: Int) -> Figure {
        let way = rawValue.split(separator: "_").joined(separator: " to ")
        // Each has an end by the worker's clock, which has whole milliseconds.
        return Figure("\(rawValue)_p\(percentile)_ms", "\(way), p\(percentile), ms", better: .lower, resolution: 1)
    }

    /// How long it took, in milliseconds; `nil` when one of its ends is not known.
    func length(_ job: DoneJob, pushedAt: Double?, minedAt: Double?) -> Double? {
        let (start, end) =
            switch self {
            case .pushToClaim: (pushedAt, job.receivedAt)
            case .claimToBind: (job.receivedAt, job.boundAt)
            case .bindToSend: (job.boundAt, job.sentAt)
            case .sendToMined: (job.sentAt, minedAt)
            case .minedToSettled: (minedAt, job.settledAt)
            case .pushToSettled: (pushedAt, job.settledAt)
            }
        guard let start, let end else { return nil }
        // The worker's clock is rounded down.
        return max(0, end - start)
    }
}
