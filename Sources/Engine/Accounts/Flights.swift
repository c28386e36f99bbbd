import Chain
import Ethereum

/// The flights of one account.
///
/// Pure.
///
/// Bound: the account's in-flight cap, and what its journal held when it was leased.
struct Flights {
    /// A flight in a place of its own: it is large, and a table that grows would hold each of them twice and as many empty
    /// places.
    private indirect enum Entry {
        case flight(Flight)

        var flight: Flight {
            switch self {
            case .flight(let flight): flight
            }
        }
    }

    private var flights: [Nonce: Entry] = [:]
    private var byHash: [Hash32: Nonce] = [:]
    /// The nonces that no block includes yet, ascending.
    private(set) var pending: [Nonce] = []
    /// Those that one does, and which.
    private var included: [Nonce: BlockID] = [:]
    /// Of those that wait: what nodes have refused, and what has a deadline.
    private(set) var refused: Set<Nonce> = []
    private(set) var withDeadline: Set<Nonce> = []

    var isEmpty: Bool { flights.isEmpty }

    /// The hashes that could appear in a block.
    var hashes: [Hash32] { Array(byHash.keys) }

    subscript(nonce: Nonce) -> Flight? { flights[nonce]?.flight }

    /// Adds a flight, or replaces what is known of it.
    mutating func track(_ flight: Flight) {
        for transaction in flight.record.transactions { byHash[transaction.hash] = flight.nonce }
        keep(flight)
    }

    private mutating func keep(_ flight: Flight) {
        let isPending = flight.state == .pending
        flights[flight.nonce] = .flight(flight)
        included[flight.nonce] = flight.receipt.map { BlockID(number: $0.blockNumber, hash: $0.blockHash) }
        refused.set(flight.nonce, isPending && flight.offer.refusal != nil)
        withDeadline.set(flight.nonce, isPending && flight.job?.deadline != nil)
        place(flight.nonce, isPending: isPending)
    }

    /// Lets go of flights.
    ///
    /// - Returns: The hashes that were theirs.
    @discardableResult
    mutating func remove(_ nonces: [Nonce]) -> [Hash32] {
        let gone = nonces.compactMap { flights.removeValue(forKey: $0)?.flight }
        for flight in gone {
            included.removeValue(forKey: flight.nonce)
            refused.remove(flight.nonce)
            withDeadline.remove(flight.nonce)
        }
        let waiting = Set(gone.lazy.filter { $0.state == .pending }.map(\.nonce))
        if !waiting.isEmpty { pending.removeAll { waiting.contains($0) } }
        let hashes = gone.flatMap { $0.record.transactions.map(\.hash) }
        for hash in hashes { byHash.removeValue(forKey: hash) }
        return hashes
    }

    mutating func update(_ nonce: Nonce, _ change: (inout Flight) -> Void) {
        guard var flight = self[nonce] else { return }
        let head = flight.record.head
        change(&flight)
        if flight.record.head == head { keep(flight) } else { track(flight) }
    }

    /// Marks the flights that receipts belong to as included.
    ///
    /// - Returns: How many were not before.
    mutating func include(_ inclusions: [Inclusion]) -> Int {
        var news: Set<Nonce> = []
        for inclusion in inclusions {
            guard let nonce = byHash[inclusion.receipt.transactionHash], var flight = self[nonce] else { continue }
            if flight.state == .pending { news.insert(nonce) }
            flight.state = .included(inclusion.receipt)
            flight.minedAt = inclusion.minedAt
            flights[nonce] = .flight(flight)
            included[nonce] = BlockID(number: inclusion.receipt.blockNumber, hash: inclusion.receipt.blockHash)
        }
        guard !news.isEmpty else { return 0 }
        pending.removeAll { news.contains($0) }
        refused.subtract(news)
        withDeadline.subtract(news)
        return news.count
    }

    /// What was offered when no head was known counts as offered at this one.
    mutating func note(firstHead head: BlockNumber) {
        for nonce in pending where self[nonce]?.offer.head == nil { update(nonce) { $0.offer.head = head } }
    }

    /// What is included by a block that `isGone` is pending again.
    ///
    /// - Returns: Their nonces, ascending.
    mutating func rollBack(where isGone: (_ blockHash: Hash32) -> Bool) -> [Nonce] {
        let gone = included.filter { isGone($0.value.hash) }.keys.sorted()
        for nonce in gone { update(nonce) { $0.state = .pending } }
        return gone
    }

    /// The nonces that a block numbered `number` or lower includes, ascending.
    func included(upTo number: BlockNumber) -> [Nonce] {
        included.filter { $0.value.number <= number }.keys.sorted()
    }

    /// The blocks numbered `number` or lower that include any.
    func blocks(upTo number: BlockNumber) -> Set<BlockID> { Set(included.values.filter { $0.number <= number }) }

    private mutating func place(_ nonce: Nonce, isPending: Bool) {
        let index = pending.partitioningIndex { $0 >= nonce }
        let isThere = index < pending.count && pending[index] == nonce
        if isPending, !isThere { pending.insert(nonce, at: index) }
        if !isPending, isThere { pending.remove(at: index) }
    }
}

extension Set {
    fileprivate mutating func set(_ member: Element, _ isIn: Bool) {
        if isIn { insert(member) } else { remove(member) }
    }
}

extension [Nonce] {
    /// The place of the first element for which `isInSecondPart` holds, where all those before it do not.
    fileprivate func partitioningIndex(where isInSecondPart: (Nonce) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isInSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
