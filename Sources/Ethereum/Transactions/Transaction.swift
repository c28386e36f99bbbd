/// What an account asks of the chain: a call, a payment or the creation of a contract.
///
/// One type covers both kinds that the worker sends; ``fees`` tells them apart.
///
/// - Source: EIP-1559 (type 2); EIP-155 (legacy with replay protection).
package struct Transaction: Hashable, Sendable {
    /// The only chain that accepts the transaction.
    package var chainID: ChainID
    /// Its number among the sender's transactions.
    package var nonce: Nonce
    /// What the sender pays at most, per unit of gas.
    package var fees: FeeCaps
    /// The gas at which execution is cut off; what is not used is not paid.
    package var gasLimit: Gas
    /// The account called, or nil to create a contract.
    package var to: Address?
    /// The amount sent along.
    package var value: Wei
    /// The call's input, or the code that creates the contract.
    package var data: [UInt8]
    /// What the transaction declares it will touch; a legacy transaction has no place for it and drops it.
    package var accessList: [AccessListEntry]

    /// Creates a transaction; by default one that sends nothing and declares nothing.
    package init(
        chainID: ChainID, nonce: Nonce, fees: FeeCaps, gasLimit: Gas, to: Address?, value: Wei = .zero,
        data: [UInt8] = [], accessList: [AccessListEntry] = []
    ) {
        self.chainID = chainID
        self.nonce = nonce
        self.fees = fees
        self.gasLimit = gasLimit
        self.to = to
        self.value = value
        self.data = data
        self.accessList = accessList
    }

    /// The most that the transaction can take from its sender: all of its gas at the highest price, and its value.
    ///
    /// A node refuses the transaction when the sender has less.
    ///
    /// - Returns: nil on overflow, which no balance can cover.
    package var maximumCost: Wei? {
        fees.maximumPrice.multiplied(by: gasLimit)?.adding(value)
    }
}
