/// Puts the pieces of a reply together in the order in which hiredis finds them: a parent before its children.
struct ReplyBuilder {
    private struct OpenArray {
        var missing: Int
        var elements: [RedisValue]
    }

    private var open: [OpenArray] = []
    private var finished: RedisValue?
    private var elementsLeft: Int
    private let maximumElements: Int

    /// - Parameter maximumElements: The most elements that the arrays of one reply may hold together.
    init(maximumElements: Int) {
        self.maximumElements = maximumElements
        elementsLeft = maximumElements
    }

    /// Hands out the reply once it is whole.
    mutating func takeFinished() -> RedisValue? {
        elementsLeft = maximumElements
        return finished.take()
    }

    /// Begins an array of `count` elements, unless that is more than a reply may hold.
    mutating func beginArray(of count: Int) -> Bool {
        guard count >= 0, count <= elementsLeft else { return false }
        elementsLeft -= count
        if count == 0 {
            add(.array([]))
        } else {
            open.append(OpenArray(missing: count, elements: []))
        }
        return true
    }

    /// Adds a value to the innermost array that lacks one, and so on outwards when that makes an array whole.
    mutating func add(_ value: RedisValue) {
        var value = value
        while var array = open.popLast() {
            array.elements.append(value)
            array.missing -= 1
            guard array.missing == 0 else { return open.append(array) }
            value = .array(array.elements)
        }
        finished = value
    }
}
