import Chain
import Ethereum

/// Finds the block that used up a nonce by looking at what an account has in each block, from a high one downwards.
///
/// Pure.
///
/// The way to find it without the state of blocks, which ``NonceSearch`` needs. One walk goes a limited way; where it stopped
/// is the place from which the next one goes on.
struct BlockWalk {
    enum State: Equatable {
        /// The highest block that was not looked at.
        ///
        /// Can transition to: itself, further down; `found`; `contradicted`.
        case walking(next: BlockNumber)
        /// The block that used the nonce, and what the account has in it. Final.
        case found(BlockNumber, SentInBlock)
        /// The nonce is not where it must be: nodes are on different branches, or the chain has changed. Final.
        case contradicted
    }

    /// A block above which an account uses no nonce up to a certain one; that block is to be looked at once more.
    struct Place: Equatable {
        let nonce: Nonce
        let block: BlockID
    }

    /// How many blocks one walk looks at; the next one goes on from there.
    ///
    /// Few enough that whoever follows the chain is not kept from it for long: some 20 requests.
    static let longest = 200
    /// How many blocks are asked for in one request.
    ///
    /// Whole blocks with their transactions have some 100 KB each, up to a few MB.
    static let largestRequest = 10

    let nonce: Nonce
    private(set) var state: State
    /// From where to go on; `nil` when there is nothing to go on from.
    private(set) var place: Place?
    /// The lowest block that can have used the nonce.
    private let lowest: UInt64
    /// Whether the next block is the one that `place` names, and has to be the same block still.
    private var isResuming = false
    private var blocksLeft = Self.longest
    private var requestSize = 1

    /// Takes over where a search came to a block whose state is gone.
    ///
    /// - Parameter place: Where a walk for the same account stopped, for whichever nonce.
    init(after search: NonceSearch, from place: Place?) {
        nonce = search.nonce
        lowest = search.unused.map { $0.rawValue + 1 } ?? 0
        state = .walking(next: search.used)
        if let place, nonce <= place.nonce, (lowest...search.used.rawValue).contains(place.block.number.rawValue) {
            self.place = place
            state = .walking(next: place.block.number)
            isResuming = true
        }
    }

    /// The blocks to look at next, highest first; empty when the walk is over.
    ///
    /// One, then two, four and so on: an account that sends much is in many blocks.
    var nextBlocks: [BlockNumber] {
        guard case .walking(let next) = state else { return [] }
        let count = min(UInt64(min(requestSize, blocksLeft)), next.rawValue - lowest + 1)
        return (0..<count).map { BlockNumber(next.rawValue - $0) }
    }

    /// Takes in what the account sent in each of ``nextBlocks``; `nil` for a block that the node does not have.
    ///
    /// - Returns: Whether the node had all blocks that mattered; if not, those above the first one that is missing count.
    mutating func look(at blocks: [SentInBlock?]) -> Bool {
        for (number, sent) in zip(nextBlocks, blocks) {
            guard let sent else { return false }
            look(at: sent, number)
            guard case .walking = state else { return true }
        }
        requestSize = min(requestSize * 2, Self.largestRequest)
        return true
    }

    private mutating func look(at sent: SentInBlock, _ number: BlockNumber) {
        let id = BlockID(number: number, hash: sent.block)
        let isOnChain = !isResuming || id == place?.block
        isResuming = false
        blocksLeft -= 1
        if isOnChain, sent.transactions.contains(where: { $0.nonce == nonce }) {
            place = Place(nonce: nonce, block: id)
            state = .found(number, sent)
        } else if isOnChain, !sent.transactions.contains(where: { $0.nonce < nonce }), number.rawValue > lowest {
            place = Place(nonce: nonce, block: id)
            state = .walking(next: BlockNumber(number.rawValue - 1))
        } else {
            place = nil
            state = .contradicted
        }
    }
}
