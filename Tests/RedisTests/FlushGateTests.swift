import Testing

@testable import Redis

struct FlushGateTests {
    private var gate = FlushGate()

    @Test mutating func `Nothing is flushed without a command`() {
        #expect(!gate.isOpen(bytes: 0))
        let mayGo = gate.replied()
        #expect(!mayGo, "a reply to nothing")
    }

    @Test mutating func `An idle connection flushes at once`() {
        gate.wrote()
        #expect(gate.isOpen(bytes: 10))
        gate.flushed()
        #expect(!gate.isOpen(bytes: 0))
        let wasHeld = gate.replied()
        #expect(!wasHeld)
        gate.wrote()
        #expect(gate.isOpen(bytes: 10))
    }

    @Test mutating func `While replies are missing commands gather, and go together after the last one`() {
        for _ in 0..<2 { gate.wrote() }
        gate.flushed()
        for _ in 0..<3 { gate.wrote() }
        #expect(!gate.isOpen(bytes: 100))
        var mayGo = gate.replied()
        #expect(!mayGo)
        mayGo = gate.replied()
        #expect(mayGo)
        #expect(gate.isOpen(bytes: 100))
        gate.flushed()
        gate.wrote()
        for _ in 0..<2 {
            mayGo = gate.replied()
            #expect(!mayGo)
        }
        mayGo = gate.replied()
        #expect(mayGo)
    }

    @Test mutating func `Much that has gathered does not wait`() {
        gate.wrote()
        gate.flushed()
        gate.wrote()
        #expect(!gate.isOpen(bytes: FlushGate.byteLimit - 1))
        #expect(gate.isOpen(bytes: FlushGate.byteLimit))
        gate.flushed()
        var mayGo = gate.replied()
        #expect(!mayGo, "nothing is held")
        gate.wrote()
        #expect(!gate.isOpen(bytes: 10))
        mayGo = gate.replied()
        #expect(mayGo)
    }
}
