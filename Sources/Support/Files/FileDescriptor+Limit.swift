import Glibc

extension FileDescriptor {
    /// Raises the number of files that may be open at once, where it is smaller and the system lets us.
    ///
    /// - Returns: The number from now on.
    package static func raiseLimit(to count: Int) throws(Errno) -> Int {
        var limit = rlimit()
        _ = try Errno.check { getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
        guard limit.rlim_cur < count else { return Int(clamping: limit.rlim_cur) }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        _ = try Errno.check { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
        return Int(clamping: limit.rlim_cur)
    }
}
