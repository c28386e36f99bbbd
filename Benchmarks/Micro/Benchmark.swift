/// Something small that is measured by itself.
struct Benchmark: Sendable {
    let name: String
    /// What one operation is.
    let operation: String
    /// How many operations a round has: enough for a time that can be measured.
    let count: Int
    /// Whether it needs a Redis.
    var usesRedis = false
    /// Sets up what is measured.
    let work: @Sendable (Workbench) async throws -> Work

    /// Declares one whose operations are calls.
    ///
    /// - Parameter operation: Sets up what is called, with the number of the call.
    init<Value>(
        _ name: String, _ description: String, count: Int,
        _ operation: @escaping @Sendable (Workbench) throws -> @Sendable (Int) throws -> Value
    ) {
        self.init(name, description, count: count) { bench in
            let operation = try operation(bench)
            return Work { count in for number in 0..<count { blackHole(try operation(number)) } }
        }
    }

    /// Declares one that does its operations in its own way.
    init(
        _ name: String, _ description: String, count: Int, usesRedis: Bool = false,
        work: @escaping @Sendable (Workbench) async throws -> Work
    ) {
        self.name = name
        operation = description
        self.count = count
        self.usesRedis = usesRedis
        self.work = work
    }
}

/// What is measured, ready to be done.
struct Work: Sendable {
    /// Prepares so many operations; what that costs does not count.
    let prepare: @Sendable (Int) async throws -> Void
    /// Does so many operations.
    let run: @Sendable (Int) async throws -> Void

    init(
        prepare: @escaping @Sendable (Int) async throws -> Void = { _ in },
        run: @escaping @Sendable (Int) async throws -> Void
    ) {
        self.prepare = prepare
        self.run = run
    }
}

/// Takes a value, so that what computes it cannot be left out.
@inline(never) @_optimize(none)
func blackHole<Value>(_ value: Value) {}
