/// Something that a run measures.
package struct Figure: Hashable, Sendable {
    /// What it is called in JSON; its unit is part of the name.
    package let name: String
    /// What people read in a table.
    package let title: String
    /// In which direction it gets better.
    package let better: Better
    /// What values may be off because of how they are measured, in the figure's unit: no difference up to that counts.
    ///
    /// A clock with whole milliseconds gives equal values to runs that differ, so that their spread says nothing.
    package let resolution: Double

    /// A direction.
    package enum Better: Sendable {
        /// More is better.
        case higher
        /// Less is better.
        case lower
        /// It describes the run or the machine, and is not compared.
        case neither
    }

    /// - Parameters:
    ///   - name: See ``name``.
    ///   - title: See ``title``.
    ///   - better: See ``better-swift.property``.
    ///   - resolution: See ``resolution``. Default: 0.
    package init(_ name: String, _ title: String, better: Better, resolution: Double = 0) {
        self.name = name
        self.title = title
        self.better = better
        self.resolution = resolution
    }
}
