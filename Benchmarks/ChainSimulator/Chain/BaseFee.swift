/// The price of gas in a block, by how full the one before was.
///
/// - Source: EIP-1559.
enum BaseFee {
    /// Returns the base fee behind a block of that base fee and use.
    static func following(_ baseFee: UInt128, gasUsed: UInt64, gasLimit: UInt64) -> UInt128 {
        let target = gasLimit / 2
        guard gasUsed != target, target > 0 else { return baseFee }
        let distance = gasUsed > target ? gasUsed - target : target - gasUsed
        let (product, overflow) = baseFee.multipliedReportingOverflow(by: UInt128(distance))
        let change = (overflow ? .max : product) / UInt128(target) / 8
        guard gasUsed > target else { return baseFee - change }
        let (raised, isTooHigh) = baseFee.addingReportingOverflow(max(change, 1))
        return isTooHigh ? .max : raised
    }
}
