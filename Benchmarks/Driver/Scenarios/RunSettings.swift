import App
import Measuring

/// What is set for a run.
package struct RunSettings: Hashable, Sendable {
    /// How many jobs are pushed.
    package var jobs = 2_000
    /// How many accounts the workers share.
    package var accounts = 1
    package var workers = 1
    /// `worker.lanes`; `nil` leaves it to the worker.
    package var lanes: Int?
    /// `worker.maxInFlightPerAccount`; `nil` leaves it to the worker.
    package var inFlight: Int?
    /// Between blocks.
    package var blockTime: Duration = .seconds(1)
    /// How far away the node is: from a request to its answer.
    package var latency: Duration = .zero
    package var durability = Durability.everysec
    /// `worker.leaseTTL`; `nil` leaves it to the worker.
    package var leaseTTL: Duration?
    package var chain = ChainKind.simulator
    /// Whether it is about the numbers being there and not about what they are.
    package var isQuick = false

    /// When Redis has what it was told on disk.
    package enum Durability: String, CaseIterable, Sendable {
        /// A second later at the latest.
        case everysec
        /// Before it answers.
        case always
        /// Never.
        case none
    }

    /// What plays the chain.
    package enum ChainKind: String, CaseIterable, Sendable {
        case simulator
        case anvil
        case devnet

        /// The program that runs the contracts; `nil` for the simulator, which does not.
        var program: DevelopmentChain.Kind? { DevelopmentChain.Kind(rawValue: rawValue) }
    }

    /// For the report.
    var facts: [Report.Fact] {
        [
            Report.Fact("jobs", "\(jobs)"), Report.Fact("accounts", "\(accounts)"),
            Report.Fact("workers", "\(workers)"), Report.Fact("lanes", lanes.map { "\($0)" } ?? "default"),
            Report.Fact("in_flight", inFlight.map { "\($0)" } ?? "default"),
            Report.Fact("block_time", blockTime.inWords), Report.Fact("latency", latency.inWords),
            Report.Fact("durability", durability.rawValue), Report.Fact("chain", chain.rawValue),
            Report.Fact("lease_ttl", leaseTTL.map(\.inWords) ?? "default"),
            Report.Fact("quick", isQuick ? "yes" : "no"),
        ] + (chain == .simulator ? [Report.Fact("recover_every", "\(Simulator.recoveredOneIn)")] : [])
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int { Int(self / .milliseconds(1)) }
    var inSeconds: Double { self / .seconds(1) }
    /// As the configuration and the command line have it, such as `100ms` or `2s`.
    var inWords: String {
        milliseconds % 1_000 == 0 && milliseconds > 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
    }
}
