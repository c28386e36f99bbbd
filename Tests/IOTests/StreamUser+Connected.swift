import IO
import TestServers

extension StreamUser {
    /// A user with an open stream.
    static func connected(to endpoint: StreamEndpoint, on thread: IOThread = IOThread()) async throws -> StreamUser {
        let user = StreamUser(on: thread)
        try await user.connect(endpoint)
        return user
    }
}
