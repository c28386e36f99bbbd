/// Until when a lease can be relied on, by this process's own clock.
///
/// Pure.
///
/// Counted from before the renewal was asked for, less a margin for clocks that run at different speeds, so
/// that a worker stops binding before anybody else can hold the lease.
struct LeaseValidity: Equatable {
    let ttl: Duration
    private(set) var end: Duration

    init(ttl: Duration, renewedAt asked: Duration) {
        self.ttl = ttl
        end = .zero
        renewed(at: asked)
    }

    mutating func renewed(at asked: Duration) { end = asked + ttl - ttl / 10 }
}
