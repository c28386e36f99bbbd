import Chain
import Ethereum

/// A transfer of a token, or of the chain's own coin.
struct TokenTransfer: Equatable {
    /// The first topic of the logs.
    ///
    /// - Source: ERC-20 and ERC-721, `Transfer`, whose topics begin the same.
    static let topic = Keccak256.hash(Array("Transfer(address,address,uint256)".utf8))

    /// `nil` for the chain's own coin.
    var token: Address?
    var sender: Address
    var recipient: Address
    var amount: UInt256
    var transaction: Hash32
    var block: BlockNumber
    /// Its place in the block.
    var index: UInt64

    /// Reads a log; `nil` for one that is no transfer of an amount: ERC-721 has the number of a thing as a fourth topic.
    init?(_ located: LocatedLog) {
        let log = located.log
        guard log.topics.count == 3, log.topics[0] == Self.topic, log.data.count == 32,
            let sender = log.topics[1].address, let recipient = log.topics[2].address,
            let amount = UInt256(bigEndian: log.data)
        else { return nil }
        self.init(
            token: log.address, sender: sender, recipient: recipient, amount: amount, transaction: log.transactionHash,
            block: log.blockNumber, index: located.index)
    }

    init(_ payment: BlockPayments.Payment, block: BlockNumber, index: UInt64) {
        self.init(
            token: nil, sender: payment.sender, recipient: payment.recipient, amount: payment.value.rawValue,
            transaction: payment.transaction, block: block, index: index)
    }

    private init(
        token: Address?, sender: Address, recipient: Address, amount: UInt256, transaction: Hash32, block: BlockNumber,
        index: UInt64
    ) {
        self.token = token
        self.sender = sender
        self.recipient = recipient
        self.amount = amount
        self.transaction = transaction
        self.block = block
        self.index = index
    }

    /// Its two sides.
    var parties: [TransferParty] {
        [
            TransferParty(token: token, account: recipient, direction: .incoming),
            TransferParty(token: token, account: sender, direction: .outgoing),
        ]
    }
}

extension Hash32 {
    /// The address that an event has in this place; `nil` when it is none.
    fileprivate var address: Address? {
        let address = Address(lastBytesOf: self)
        return address.word == self ? address : nil
    }
}
