/// What an account has, and how many of its transactions are in blocks.
struct Account: Equatable, Sendable {
    /// In wei.
    var balance: UInt128 = 0
    var nonce: UInt64 = 0
}
