import Ethereum

/// Workflows by when they are due: a heap that can be asked for those that are due without looking at the others.
///
/// Pure. A change costs the logarithm of the number of workflows, a question the number of those that are due.
struct DueHeap: Sendable {
    struct Entry: Comparable, Sendable {
        let time: UInt64
        let id: UInt256

        static func < (lhs: Entry, rhs: Entry) -> Bool { (lhs.time, lhs.id) < (rhs.time, rhs.id) }
    }

    /// Each is before both of its children, at 2i + 1 and 2i + 2.
    private var entries: [Entry] = []
    private var places: [UInt256: Int] = [:]

    var count: Int { entries.count }

    /// Sets when a workflow is due; `nil` takes it out.
    mutating func set(_ id: UInt256, to time: UInt64?) {
        switch (places[id], time) {
        case (nil, nil): return
        case (nil, let time?):
            entries.append(Entry(time: time, id: id))
            places[id] = entries.count - 1
            settle(entries.count - 1)
        case (let place?, let time?):
            guard entries[place].time != time else { return }
            entries[place] = Entry(time: time, id: id)
            settle(place)
        case (let place?, nil): remove(at: place)
        }
    }

    /// The entries with a time up to `now`, oldest first.
    func due(at now: UInt64) -> [Entry] {
        var due: [Entry] = []
        var open = [0]
        while let place = open.popLast() {
            guard place < entries.count, entries[place].time <= now else { continue }
            due.append(entries[place])
            open += [2 * place + 1, 2 * place + 2]
        }
        return due.sorted()
    }

    /// The first time after `now`.
    func next(after now: UInt64) -> UInt64? {
        var next: UInt64?
        var open = [0]
        while let place = open.popLast() {
            guard place < entries.count else { continue }
            if entries[place].time > now {
                next = min(next ?? .max, entries[place].time)
            } else {
                open += [2 * place + 1, 2 * place + 2]
            }
        }
        return next
    }

    private mutating func remove(at place: Int) {
        places[entries[place].id] = nil
        let last = entries.removeLast()
        guard place < entries.count else { return }
        entries[place] = last
        places[last.id] = place
        settle(place)
    }

    /// Moves an entry to where it belongs.
    private mutating func settle(_ place: Int) {
        var place = place
        while place > 0, entries[place] < entries[(place - 1) / 2] {
            swap(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
        while let child = firstChild(of: place), entries[child] < entries[place] {
            swap(place, child)
            place = child
        }
    }

    private func firstChild(of place: Int) -> Int? {
        let left = 2 * place + 1
        guard left < entries.count else { return nil }
        return left + 1 < entries.count && entries[left + 1] < entries[left] ? left + 1 : left
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        entries.swapAt(one, other)
        places[entries[one].id] = one
        places[entries[other].id] = other
    }
}
