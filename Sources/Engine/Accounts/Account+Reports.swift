import Ethereum
import Logging

/// What is said of an account's flights, once for as long as it lasts.
extension Account {
    /// What was said last.
    struct Reported {
        /// All that wait below were said to be in flight for long.
        var slowBelow: Nonce = 0
        /// The lowest nonce of those that were sent again.
        var resent: Nonce?
        /// The nonce for which nodes want far more than the market asks.
        var overMarket: Nonce?
    }

    /// Says of each job that it takes longer than it should; it stays tracked.
    func reportSlow(_ wall: Milliseconds) {
        // What was bound later has a higher nonce.
        for nonce in machine.flights.pending where nonce >= reported.slowBelow {
            guard let flight = machine.flights[nonce],
                wall > flight.record.boundAt + context.rules.slowAfter.milliseconds
            else { return }
            reported.slowBelow = nonce.next
            context.tally.count(.slow)
            context.logger.warning(
                "job is in flight for long",
                metadata: ["job": "\(flight.record.job?.id ?? "filler")", "nonce": "\(nonce)"])
        }
    }

    func report(_ remedies: [AccountMachine.Remedy]) {
        let again = remedies.compactMap(\.resent)
        if let lowest = again.first {
            context.logger.log(
                level: lowest == reported.resent ? .debug : .warning,
                "transactions are pending for long, or were forgotten; they are sent again",
                metadata: ["account": "\(lease.account)", "from": "\(lowest)", "transactions": "\(again.count)"])
            reported.resent = lowest
        }
        for case .wait(let nonce, let needed, let limit) in remedies where reported.overMarket != nonce {
            reported.overMarket = nonce
            context.logger.warning(
                "nodes want far more than the market asks; the transaction waits (gas.maxOverMarket)",
                metadata: [
                    "account": "\(lease.account)", "nonce": "\(nonce)", "wei_per_gas": "\(needed)", "limit": "\(limit)",
                ])
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Milliseconds { Milliseconds(max(0, self / .milliseconds(1))) }
}
