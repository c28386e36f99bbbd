/// A row that grows and shrinks at both ends in constant time.
///
/// A ring in an array: elements never move, except when the row outgrows the ring, which then doubles. Named and shaped
/// like the type of swift-collections; it has what is used here.
package struct Deque<Element> {
    /// Its length is zero or a power of two; what is not in the row is `nil`.
    private var ring: [Element?] = []
    /// Where the first element is, when there is one.
    private var head = 0
    /// How many elements the row has.
    package private(set) var count = 0

    /// Makes an empty row.
    package init() {}

    /// Makes a row of these elements.
    package init(_ elements: some Sequence<Element>) {
        append(contentsOf: elements)
    }

    /// Adds an element behind the last.
    package mutating func append(_ element: Element) {
        makeRoom()
        ring[place(of: count)] = element
        count += 1
    }

    /// Adds elements behind the last, in their order.
    package mutating func append(contentsOf elements: some Sequence<Element>) {
        for element in elements { append(element) }
    }

    /// Adds an element before the first.
    package mutating func prepend(_ element: Element) {
        makeRoom()
        head = place(of: -1)
        ring[head] = element
        count += 1
    }

    /// Takes the first element; `nil` when there is none.
    package mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        defer {
            head = place(of: 1)
            count -= 1
        }
        return ring[head].take()
    }

    /// Takes the last element; `nil` when there is none.
    package mutating func popLast() -> Element? {
        guard count > 0 else { return nil }
        count -= 1
        return ring[place(of: count)].take()
    }

    /// Takes the first element, which must be there.
    @discardableResult
    package mutating func removeFirst() -> Element {
        guard let first = popFirst() else { preconditionFailure("an empty row has no first element") }
        return first
    }

    /// Takes the first elements, of which there must be as many.
    package mutating func removeFirst(_ number: Int) {
        precondition((0...count).contains(number), "the row has \(count) elements, not \(number)")
        for _ in 0..<number { _ = popFirst() }
    }

    /// Takes the element at an index; those behind it move up.
    @discardableResult
    package mutating func remove(at index: Int) -> Element {
        let element = self[index]
        for next in index..<count - 1 { self[next] = self[next + 1] }
        _ = popLast()
        return element
    }

    /// Empties the row, and gives its memory back.
    package mutating func removeAll() { self = Deque() }

    private mutating func makeRoom() {
        guard count == ring.count else { return }
        let row = map(Optional.some)
        (ring, head) = (row + repeatElement(nil, count: Swift.max(8, row.count)), 0)
    }

    /// Where in the ring the element at `index` is.
    private func place(of index: Int) -> Int {
        (head + index) & (ring.count - 1)
    }
}

extension Deque: RandomAccessCollection, MutableCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(index: Int) -> Element {
        get {
            guard (0..<count).contains(index), let element = ring[place(of: index)] else {
                preconditionFailure("the row has no element \(index)")
            }
            return element
        }
        set {
            precondition((0..<count).contains(index), "the row has no element \(index)")
            ring[place(of: index)] = newValue
        }
    }
}

extension Deque: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: Element...) {
        self.init(elements)
    }
}

extension Deque: Equatable where Element: Equatable {
    package static func == (lhs: Deque, rhs: Deque) -> Bool { lhs.elementsEqual(rhs) }
}

extension Deque: Sendable where Element: Sendable {}
