import Glibc

/// The clock that all processes of this machine share.
enum WallClock {
    /// Milliseconds since 1970, with a fraction.
    static var milliseconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1e6
    }
}
