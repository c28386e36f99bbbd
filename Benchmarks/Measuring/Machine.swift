import Glibc

/// What a measurement was made on.
package enum Machine {
    /// Processor, cores, memory, kernel, and how much of the processor others used meanwhile.
    ///
    /// - Parameter start: What all cores had done when the measuring began. What this process and the programs that it has
    ///   waited for have used since its start is not counted to others.
    package static func facts(since start: MachineUsage) -> [Report.Fact] {
        let now = MachineUsage.now
        let share = max(0, now.busy - start.busy - ownUsage) / max(now.total - start.total, .leastNonzeroMagnitude)
        return facts + [Report.Fact("others_cpu_percent", "\(Int((share * 100).rounded()))")]
    }

    /// Processor, cores, memory and kernel; what the system does not say is left out.
    package static var facts: [Report.Fact] {
        let values = [
            ("processor", value(of: "model name", in: WholeFile.text("/proc/cpuinfo"))),
            ("cores", "\(sysconf(CInt(_SC_NPROCESSORS_ONLN)))"),
            ("memory", value(of: "MemTotal", in: WholeFile.text("/proc/meminfo"))),
            ("kernel", WholeFile.text("/proc/sys/kernel/osrelease").split(separator: "\n").first.map(String.init)),
        ]
        return values.compactMap { name, value in value.map { Report.Fact(name, $0) } }
    }

    /// Reads what stands behind the colon of the first line with a name.
    package static func value(of name: String, in text: String) -> String? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ") == name else {
                continue
            }
            return parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return nil
    }

    /// Processor time of this process and of those that it has waited for, in seconds.
    private static var ownUsage: Double {
        [RUSAGE_SELF, RUSAGE_CHILDREN].map { who in
            var usage = rusage()
            getrusage(__rusage_who_t(who.rawValue), &usage)
            return [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }.reduce(0, +)
        }.reduce(0, +)
    }
}
