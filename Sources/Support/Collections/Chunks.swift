extension RandomAccessCollection {
    /// The elements in order, `size` together; in the last one may be fewer.
    package func chunks(of size: Int) -> [SubSequence] {
        stride(from: 0, to: count, by: size).map { dropFirst($0).prefix(size) }
    }
}
