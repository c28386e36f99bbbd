/// Does the same with each item at the same time.
///
/// - Returns: What came of each, in order.
func results<Item: Sendable, Value: Sendable>(
    of items: [Item], _ body: @escaping @Sendable (Item) async throws -> Value
) async -> [Result<Value, any Error>] {
    await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
        for (index, item) in items.enumerated() {
            group.addTask {
                do {
                    return (index, .success(try await body(item)))
                } catch {
                    return (index, .failure(error))
                }
            }
        }
        var results = [Result<Value, any Error>?](repeating: nil, count: items.count)
        for await (index, result) in group { results[index] = result }
        return results.compactMap(\.self)
    }
}
