import Chain
import Collections
import Ethereum

/// Blocks up to which events were read, to see where the chain has forked.
///
/// Pure. Not every block: those that were the head when somebody looked.
///
/// Bound: ``capacity`` blocks.
struct BlockTrail {
    struct Place: Equatable {
        let number: BlockNumber
        let hash: Hash32

        init(_ header: BlockHeader) { (number, hash) = (header.number, header.hash) }
    }

    /// More than the deepest reorganisation of the chains that this is for.
    static let capacity = 256

    /// Ascending.
    private(set) var places: Deque<Place> = []

    /// The block up to which events were read.
    var tip: Place? { places.last }
    var oldest: Place? { places.first }

    mutating func append(_ header: BlockHeader) {
        guard tip.map({ $0.number < header.number }) ?? true else { return }
        places.append(Place(header))
        if places.count > Self.capacity { places.removeFirst() }
    }

    /// Takes off all that is not on the chain any more.
    ///
    /// - Parameter headers: What the chain has now at each of the places, in order.
    /// - Returns: The highest place that is still on it; `nil` when there is none.
    mutating func cut(to headers: [BlockHeader?]) -> Place? {
        let common = zip(places, headers).filter { $0.hash == $1?.hash }.last?.0
        while let tip, tip != common { _ = places.popLast() }
        return common
    }

    /// Begins anew with these blocks, ascending.
    mutating func restart(at headers: [BlockHeader]) {
        places = []
        for header in headers { append(header) }
    }
}
