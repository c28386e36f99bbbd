import HTTPServer
import IO
import TestServers

import struct HTTPServer.HTTPServer

extension Round {
    /// Runs our server for one request, which the client gives up every other time; every third time it is still to be
    /// answered when the server stops.
    func server(on thread: IOThread, _ number: Int) async throws {
        let (came, come) = AsyncStream.makeStream(of: Never.self)
        let user = HTTPUser(on: thread)
        var configuration = HTTPServer.Configuration()
        configuration.grace = .zero
        try await withThrowingTaskGroup { group in
            try await HTTPServer.with(configuration) { request in
                come.finish()
                if number % 3 == 0 { try? await Task.sleep(for: .seconds(3_600)) }
                return HTTPServer.Response(body: request.body)
            } _: { server in
                let url = "http://127.0.0.1:\(server.port)"
                if number % 2 == 0 {
                    group.addTask { _ = await user.post(url) }
                    for await _ in came {}
                } else {
                    _ = await user.post(url, givesUp: true)
                }
            }
            try await group.waitForAll()
        }
    }
}
