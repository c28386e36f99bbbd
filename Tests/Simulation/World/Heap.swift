/// A queue whose smallest element comes first; adding and taking need a number of steps that grows with its logarithm.
///
/// Of equal elements either comes first.
///
/// - Source: J. W. J. Williams, Algorithm 232, "Heapsort" (1964): in the array, the children of `i` are `2i + 1` and
///   `2i + 2`, and none is smaller than its parent.
struct Heap<Element: Comparable> {
    private var elements: [Element] = []

    /// Makes an empty heap.
    init() {}

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, elements[child] < elements[(child - 1) / 2] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the smallest element; `nil` when there is none.
    mutating func popMin() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let smallest = elements.first else { return last }
        elements[0] = last
        sink()
        return smallest
    }

    /// Moves the first element down to where no child of it is smaller.
    private mutating func sink() {
        var parent = 0
        while let child = smallerChild(of: parent), elements[child] < elements[parent] {
            elements.swapAt(child, parent)
            parent = child
        }
    }

    private func smallerChild(of parent: Int) -> Int? {
        let (left, right) = (2 * parent + 1, 2 * parent + 2)
        guard left < elements.count else { return nil }
        return right < elements.count && elements[right] < elements[left] ? right : left
    }
}
