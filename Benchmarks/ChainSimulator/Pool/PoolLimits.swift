/// What the pool demands, and how much it holds.
///
/// Go-ethereum's numbers do not fit a worker with 10,000 transactions on their way: by default everything has room.
struct PoolLimits: Sendable {
    /// The least tip cap, in wei.
    ///
    /// Default: 1.
    var minTip = 1
    /// How many percent a replacement must raise both fees by.
    ///
    /// Default: 10.
    var priceBump = 10
    /// Executable transactions of all senders; above it, senders with more than ``accountSlots`` lose their last.
    var globalSlots = Self.none
    /// Executable transactions that a sender may always have.
    var accountSlots = Self.none
    /// Transactions behind a gap, of all senders.
    var globalQueue = Self.none
    /// Transactions behind a gap, of one sender.
    var accountQueue = Self.none

    /// The defaults.
    init() {}

    /// More than there will ever be.
    static let none = Int(Int32.max)

    /// The limits by their names in JSON.
    static let names: [(String, any WritableKeyPath<PoolLimits, Int> & Sendable)] = [
        ("min_tip", \.minTip), ("price_bump", \.priceBump), ("global_slots", \.globalSlots),
        ("account_slots", \.accountSlots), ("global_queue", \.globalQueue), ("account_queue", \.accountQueue),
    ]
}
