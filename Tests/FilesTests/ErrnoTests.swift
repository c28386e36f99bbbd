import Files
import Glibc
import Testing

@Suite struct ErrnoTests {
    @Test func `A call that a signal interrupts is made again`() throws {
        var results: [(Int, CInt)] = [(-1, EINTR), (-1, EINTR), (7, 0)]
        let result = try Errno.check {
            let (result, code) = results.removeFirst()
            errno = code
            return result
        }
        #expect(result == 7)
        #expect(results.isEmpty)
    }

    @Test func `A call that fails leaves its error`() {
        let error = #expect(throws: Errno.self) {
            try Errno.check {
                errno = EPIPE
                return -1
            }
        }
        #expect(error == .brokenPipe)
    }
}
