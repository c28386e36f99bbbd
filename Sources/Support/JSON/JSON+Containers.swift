extension JSON {
    /// The value of the member with this name, nil when there is none or this is not an object.
    ///
    /// Names are compared by their bytes, without Unicode normalisation; of several members with one name the last
    /// wins. Walks the whole object: linear in its number of members.
    package subscript(_ name: String) -> JSON? {
        var found: JSON?
        var children = Children(of: self, if: .object)
        while let key = children.next(), let value = children.next() {
            if key.text(of: key.node, equals: name) { found = value }
        }
        return found
    }

    /// The element at a position, nil when there is none or this is not an array.
    ///
    /// Linear in the position.
    package subscript(_ position: Int) -> JSON? {
        guard position >= 0 else { return nil }
        return elements.dropFirst(position).first { _ in true }
    }

    /// How many elements an array or members an object has, zero for any other kind.
    ///
    /// Linear in that number.
    package var count: Int {
        var count = 0
        var children = Children(of: self, if: kind)
        while children.next() != nil { count += 1 }
        return kind == .object ? count / 2 : count
    }

    /// The elements of an array; nothing for any other kind.
    package var elements: Elements { Elements(container: self) }

    /// The members of an object in the order of the text, duplicates included; nothing for any other kind.
    package var members: Members { Members(container: self) }

    /// The elements of an array.
    package struct Elements: Sequence, Sendable {
        let container: JSON

        package func makeIterator() -> Iterator {
            Iterator(children: Children(of: container, if: .array))
        }

        /// Walks the elements.
        package struct Iterator: IteratorProtocol {
            var children: Children

            package mutating func next() -> JSON? { children.next() }
        }
    }

    /// The members of an object.
    package struct Members: Sequence, Sendable {
        let container: JSON

        package func makeIterator() -> Iterator {
            Iterator(children: Children(of: container, if: .object))
        }

        /// Walks the members.
        package struct Iterator: IteratorProtocol {
            var children: Children

            package mutating func next() -> (name: String, value: JSON)? {
                guard let name = children.next(), let value = children.next() else { return nil }
                return (name.text(of: name.node), value)
            }
        }
    }

    /// Walks the nodes directly inside a container; in an object names and values take turns.
    struct Children: IteratorProtocol {
        private let document: Document
        private var index: Int
        private let end: Int

        init(of container: JSON, if kind: Kind) {
            document = container.document
            index = container.index + 1
            end = container.kind == kind ? Int(container.node.next) : index
        }

        mutating func next() -> JSON? {
            guard index < end else { return nil }
            defer { index = Int(document.nodes[index].next) }
            return JSON(document: document, index: index)
        }
    }
}
