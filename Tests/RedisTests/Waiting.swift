import Redis
import Testing

/// Returns once `condition` holds; the suite's time limit ends the wait otherwise.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(1)) }
}

/// Runs `body` and returns what it throws, which has to be a ``RedisError``.
func redisError(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Sendable
) async -> RedisError? {
    do {
        let result = try await body()
        Issue.record("returned \(result)", sourceLocation: sourceLocation)
    } catch let error as RedisError {
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}
