import Ethereum

/// The order in which a block takes transactions from a pool: the highest tip first, then first come; each sender's in the order
/// of nonces.
///
/// A heap with the next transaction of each sender.
///
/// - Source: go-ethereum, miner/ordering.go.
struct BestFirst {
    private struct Head {
        let tip: UInt128
        let waiting: Waiting
        /// The transactions of its sender, and which of them it is.
        let queue: Dictionary<Address, SenderQueue>.Index
        let place: Int

        func isBetter(than other: Head) -> Bool {
            tip != other.tip ? tip > other.tip : waiting.arrival < other.waiting.arrival
        }
    }

    private let senders: [Address: SenderQueue]
    private let baseFee: UInt128
    private var heap: [Head] = []

    /// Orders those that can pay a base fee.
    init(_ pool: Pool, baseFee: UInt128) {
        senders = pool.senders
        self.baseFee = baseFee
        heap = senders.indices.compactMap { head($0, 0) }
        for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(place) }
    }

    /// The best transaction.
    var best: SimulatedTransaction? { heap.first?.waiting.transaction }

    /// Goes on behind the best transaction, with its sender's next one.
    mutating func advance() {
        guard let best = heap.first else { return }
        if let next = head(best.queue, best.place + 1) {
            heap[0] = next
            siftDown(0)
        } else {
            skipSender()
        }
    }

    /// Goes on without any more transactions of the best one's sender.
    mutating func skipSender() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        siftDown(0)
    }

    private func head(_ queue: Dictionary<Address, SenderQueue>.Index, _ place: Int) -> Head? {
        let executable = senders.values[queue].executable
        guard place < executable.count, let tip = executable[place].transaction.tip(baseFee) else { return nil }
        return Head(tip: tip, waiting: executable[place], queue: queue, place: place)
    }

    private mutating func siftDown(_ start: Int) {
        var place = start
        while true {
            var best = place
            for child in 2 * place + 1...2 * place + 2
            where child < heap.count && heap[child].isBetter(than: heap[best]) { best = child }
            if best == place { return }
            heap.swapAt(place, best)
            place = best
        }
    }
}
