import Files
import Glibc

/// What all cores together have done since the system started, in seconds.
package struct MachineUsage: Sendable {
    /// Neither idle nor waiting for a disk.
    package var busy: Double
    /// All of the time, summed over the cores.
    package var total: Double

    /// Takes what was read before, in seconds.
    package init(busy: Double, total: Double) {
        self.busy = busy
        self.total = total
    }

    /// Reads the first line of `/proc/stat`.
    ///
    /// - Source: proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal, in clock ticks; guests are in the
    ///   first two.
    package init(stat: String) {
        let line = stat.prefix { $0 != "\n" }
        let ticks = line.split(separator: " ").dropFirst().prefix(8).map { Double($0) ?? 0 }
        let sum = ticks.reduce(0, +)
        let idle = ticks.dropFirst(3).prefix(2).reduce(0, +)
        let second = Double(sysconf(CInt(_SC_CLK_TCK)))
        self.init(busy: (sum - idle) / second, total: sum / second)
    }

    /// What they have done up to now; nothing on a system that does not say.
    package static var now: MachineUsage { MachineUsage(stat: WholeFile.text("/proc/stat")) }

    /// The share of all cores' time that was busy since an earlier moment, from 0 to 1.
    package func busyShare(since earlier: MachineUsage) -> Double {
        total > earlier.total ? (busy - earlier.busy) / (total - earlier.total) : 0
    }

    /// Waits until others leave the machine alone for two seconds, but no longer than `patience`.
    ///
    /// - Returns: The share of its time that it was busy in the last second.
    /// - Throws: `CancellationError`.
    package static func untilQuiet(patience: Duration) async throws -> Double {
        let deadline = ContinuousClock.now + patience
        var (calm, share) = (0, 1.0)
        repeat {
            let before = now
            try await Task.sleep(for: .seconds(1))
            share = now.busyShare(since: before)
            calm = share < quiet ? calm + 1 : 0
        } while calm < 2 && ContinuousClock.now < deadline
        return share
    }

    private static let quiet = 0.12
}
