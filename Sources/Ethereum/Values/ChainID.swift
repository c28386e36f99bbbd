/// The number that keeps a transaction of one chain from being valid on another.
///
/// - Source: EIP-155.
package struct ChainID: Quantity {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}
