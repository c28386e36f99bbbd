import Ethereum

/// A signed transaction whose sender is known, as the pool and the blocks keep it: its bytes, and what is asked of it often.
///
/// Amounts are in wei and have 128 bits, more than any chain's coins.
final class SimulatedTransaction: Sendable {
    /// What becomes of it in a block.
    enum Outcome: Sendable {
        /// Nothing but its payment.
        case transfer
        /// A workflow runs.
        case run(WorkflowCall)
        /// The executor reverts.
        case revert

        /// What the log adds to the filter, besides what is the same for all.
        var call: WorkflowCall? {
            if case .run(let call) = self { call } else { nil }
        }
    }

    /// The bytes that were sent.
    let raw: [UInt8]
    /// The hash of the bytes.
    let hash: Hash32
    /// Who signed it.
    let sender: Address
    /// How many transactions its sender has made before it.
    let nonce: UInt64
    /// The most that goes to the block's producer for a unit of gas; the gas price for types 0 and 1.
    let tipCap: UInt128
    /// The most that is paid for a unit of gas; the gas price for types 0 and 1.
    let feeCap: UInt128
    /// What goes to the account called.
    let value: UInt128
    /// The gas limit.
    let gas: UInt64
    let intrinsicGas: UInt64
    /// The account called; nil for a creation.
    let to: Address?
    let outcome: Outcome
    let places: Places

    /// Where the parts are in the bytes.
    struct Places: Sendable {
        let data: Range<UInt32>
        /// The contents of the access list; empty for type 0.
        let accessList: Range<UInt32>
        /// The numbers v, r and s.
        let signature: UInt32
    }

    init(
        raw: [UInt8], hash: Hash32, sender: Address, fields: TransactionFields, outcome: Outcome
    ) {
        self.raw = raw
        self.hash = hash
        self.sender = sender
        nonce = fields.nonce
        (tipCap, feeCap, value) = (fields.tipCap, fields.feeCap, fields.value)
        (gas, intrinsicGas) = (fields.gas, fields.intrinsicGas)
        to = fields.to
        self.outcome = outcome
        places = fields.places
    }

    /// The type: 0, 1 (EIP-2930) or 2 (EIP-1559).
    var kind: UInt8 { raw[0] >= 0xC0 ? 0 : raw[0] }

    /// The call's input.
    func withData<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let raw = raw
        return body(raw.span.extracting(Int(places.data.lowerBound)..<Int(places.data.upperBound)))
    }

    /// What a block lets it move: its value, and nothing when it reverts.
    var movedValue: UInt128 {
        if case .revert = outcome { 0 } else { value }
    }

    /// The most that it can take from its sender, nil when that is more than any balance.
    var cost: UInt128? {
        let (price, tooHigh) = feeCap.multipliedReportingOverflow(by: UInt128(gas))
        let (sum, tooMuch) = price.addingReportingOverflow(value)
        return tooHigh || tooMuch ? nil : sum
    }

    /// What goes to the block's producer for a unit of gas, nil when the fee cap is below the base fee.
    func tip(_ baseFee: UInt128) -> UInt128? {
        feeCap < baseFee ? nil : min(tipCap, feeCap - baseFee)
    }

    /// What is paid for a unit of gas in a block of that base fee.
    func price(_ baseFee: UInt128) -> UInt128 { baseFee + (tip(baseFee) ?? 0) }
}
