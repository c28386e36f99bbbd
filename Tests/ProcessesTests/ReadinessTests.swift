import Files
import Testing

@testable import Processes

@Suite(.timeLimit(.minutes(5))) struct ReadinessTests {
    @Test func `A wait ends when there is something to read, and when the writer is gone`() async throws {
        let (reading, writing) = try OwnedDescriptor.pipe(.reading)
        async let ready: Void = Readiness.shared.wait(for: reading, .reading)
        try writing.use { (end) throws(Errno) in try end.writeAll([1]) }
        try await ready
        #expect(try await PipeReader(reading).next() == [1])
        async let gone = PipeReader(reading).next()
        writing.close()
        #expect(try await gone == [])
    }

    @Test func `A descriptor that is closed is waited for no longer, nor after that`() async throws {
        let (reading, writing) = try OwnedDescriptor.pipe(.reading)
        await withTaskGroup { group in
            for _ in 0..<2 {
                group.addTask {
                    await #expect(throws: Errno.badFileDescriptor) { _ = try await PipeReader(reading).next() }
                }
                await Task.yield()
                reading.close()
            }
        }
        writing.close()
    }

    @Test func `What was written before the writer was gone is read, whoever else holds the pipe`() async throws {
        for round in 0..<3_000 {
            let (reading, writing) = try OwnedDescriptor.pipe(.reading)
            let reader = PipeReader(reading)
            async let bytes = reader.all(limit: 10)
            // At whichever step the reader is.
            let moment = ContinuousClock.now + .nanoseconds(round * 10)
            while ContinuousClock.now < moment {}
            try writing.use { (end) throws(Errno) in try end.writeAll([1, 2, 3]) }
            reader.finish()
            #expect(try await bytes == [1, 2, 3])
            writing.close()
        }
    }

    /// Whoever resumes a task and whoever cancels it must not wait for each other.
    @Test func `A wait can be ended in two ways at once`() async throws {
        for _ in 0..<2_000 {
            let (reading, writing) = try OwnedDescriptor.pipe(.reading)
            let reader = PipeReader(reading)
            await withTaskGroup { group in
                // Either is fine.
                group.addTask { _ = try? await reader.next() }
                group.addTask { reader.finish() }
                await Task.yield()
                group.cancelAll()
            }
            writing.close()
        }
    }
}
