import TestServers
import Testing

@testable import IO

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
    @Test func `A request goes on without anybody who holds its client, and leaves nothing behind`() async throws {
        try await HTTPServer.with({ _ in HTTPServer.ok("{}") }) { server in
            let thread = IOThread()
            let loop = thread.loop
            let result = await withCheckedContinuation { done in
                loop.execute {
                    let post = HTTPPost(url: server.url, body: [1], timeout: .seconds(30))
                    _ = HTTPClient(on: loop).post(post) { done.resume(returning: $0) }
                }
            }
            let answer = try result.get()
            #expect(answer.status == 200)
            let left = await withCheckedContinuation { done in
                loop.execute { done.resume(returning: loop.own.transfers.count) }
            }
            #expect(left == 0)
        }
    }

    @Test func `A POST after a GET has a body, and none of the GET's lines`() async throws {
        try await HTTPServer.with({ _ in HTTPServer.ok("{}") }) { server in
            let user = HTTPUser(on: IOThread())
            _ = await user.get(server.url, headers: ["x-key: secret"])
            _ = await user.post(server.url)
            let requests = server.seen.requests
            #expect(requests.map { String($0.head.prefix(4)) } == ["GET ", "POST"])
            #expect(requests.map { $0.header("x-key") } == ["secret", nil] && requests.last?.body == "\u{1}")
        }
    }
}
