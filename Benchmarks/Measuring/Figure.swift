/// Something that a run measures.
package struct Figure: Hashable, Sendable {
    /// What it is called in JSON; its unit is part of the name.
    package let name: String
    /// What people read in a table.
    package let title: String
    package let better: Better
    /// Whether equal programs give equal values on any machine, so that every difference counts.
    package let isExact: Bool

    /// In which direction it gets better.
    package enum Better: Sendable {
        case higher
        case lower
        /// It describes the run or the machine, and is not compared.
        case neither
    }

    package init(_ name: String, _ title: String, better: Better, isExact: Bool = false) {
        self.name = name
        self.title = title
        self.better = better
        self.isExact = isExact
    }
}
