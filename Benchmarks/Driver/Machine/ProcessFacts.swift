import Files
import Glibc
import Measuring

/// What the system knows of a process of ours that has not been waited for.
enum ProcessFacts {
    /// Processor time since its start in seconds, of all threads, those that have ended included; 0 once it is gone.
    ///
    /// - Source: clock_getcpuclockid(3): to the nanosecond, where `/proc/PID/stat` has hundredths of a second.
    static func cpu(of id: CInt) -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(id, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that it ever had at once, in MB of 2^20 bytes; 0 once it is gone.
    static func peakMemory(of id: CInt) -> Double {
        kilobytes("VmHWM", in: WholeFile.text("/proc/\(id)/status")) / 1_024
    }

    /// Reads a line such as `VmHWM:  1234 kB`.
    static func kilobytes(_ name: String, in status: String) -> Double {
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
    }

    /// Processor time of this process in seconds.
    static var ownCPU: Double { cpu(of: getpid()) }
}
