import Glibc

/// What the process has used of the processor since its start.
package struct ProcessUsage: Hashable, Sendable {
    /// In user and system mode together.
    package let cpu: Duration

    /// The usage up to now, of all threads.
    package static var now: ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return ProcessUsage(cpu: Duration(usage.ru_utime) + Duration(usage.ru_stime))
    }
}

extension Duration {
    fileprivate init(_ time: timeval) {
        self = .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }
}
