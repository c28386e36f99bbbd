/// Tells when a fee quote may be used, must be refreshed, or is being refreshed already.
///
/// Pure: times are passed in, measured since an arbitrary start.
struct QuoteCache {
    /// What a caller who wants a quote has to do.
    enum RequestAction: Equatable {
        case use(FeeQuote)
        /// Fetch a new one, and report how that went.
        case refresh
        /// Wait for the one who is fetching.
        case wait
    }

    private enum State {
        /// Nobody is fetching.
        ///
        /// Can transition to: `refreshing`, when a quote is asked for after `staleAt`.
        case idle(staleAt: Duration)
        /// Somebody is fetching; the head may have moved on meanwhile.
        ///
        /// Can transition to: `idle`, whatever comes of it.
        case refreshing(headMoved: Bool)
    }

    /// How long a quote is used without asking again.
    let maximumAge: Duration
    /// How long the last quote serves while the node gives no new one.
    let usableFor: Duration
    private var state = State.idle(staleAt: .zero)
    private var latest: (quote: FeeQuote, takenAt: Duration)?

    init(maximumAge: Duration, usableFor: Duration) {
        self.maximumAge = maximumAge
        self.usableFor = usableFor
    }

    /// The last quote, however old.
    var last: FeeQuote? { latest?.quote }

    /// Somebody wants a quote.
    mutating func request(at now: Duration) -> RequestAction {
        guard case .idle(let staleAt) = state else { return .wait }
        if now < staleAt, let usable = usable(at: now) { return .use(usable) }
        state = .refreshing(headMoved: false)
        return .refresh
    }

    /// There is a new block, so whatever was quoted is out of date.
    mutating func headAdvanced() {
        switch state {
        case .idle: state = .idle(staleAt: .zero)
        case .refreshing: state = .refreshing(headMoved: true)
        }
    }

    /// The fetch brought a quote.
    mutating func succeeded(_ quote: FeeQuote, at now: Duration) {
        if case .refreshing(headMoved: true) = state {
            state = .idle(staleAt: .zero)
        } else {
            state = .idle(staleAt: now + maximumAge)
        }
        latest = (quote, now)
    }

    /// The fetch failed; where the last quote is still usable it serves for a while before the next attempt.
    ///
    /// - Returns: The last quote if it is still usable.
    mutating func failed(at now: Duration) -> FeeQuote? {
        state = .idle(staleAt: now + maximumAge)
        return usable(at: now)
    }

    /// The fetch was given up by its caller; the next one has to.
    mutating func abandoned() {
        state = .idle(staleAt: .zero)
    }

    private func usable(at now: Duration) -> FeeQuote? {
        guard let latest, now - latest.takenAt <= usableFor else { return nil }
        return latest.quote
    }
}
