/// The height of a block.
package struct BlockNumber: Quantity {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}
