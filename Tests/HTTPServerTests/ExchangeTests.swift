import Testing

import struct HTTPServer.HTTPServer

@testable import HTTPServer

/// What the states of an exchange allow.
@Suite(.timeLimit(.minutes(1))) struct ExchangeTests {
    @Test func `An exchange that is not suspended cannot be resumed`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let connection = try #require(unsafe OpaquePointer(bitPattern: 16))
            unsafe Exchange(connection, "GET", "/", limit: 0).resume(HTTPServer.Response())
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("an exchange is resumed once"))
    }
}
