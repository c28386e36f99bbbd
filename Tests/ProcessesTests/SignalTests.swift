import Glibc
import Processes
import TestServers
import Testing

/// Signals to this process; those that nobody else here uses.
@Suite(.serialized, .startsProcesses, .timeLimit(.minutes(5))) struct SignalTests {
    private static let (first, second) = (UnixSignal(rawValue: SIGUSR1), UnixSignal(rawValue: SIGUSR2))

    private func send(_ signal: UnixSignal) { kill(getpid(), signal.rawValue) }

    private func isIgnored(_ signal: UnixSignal) -> Bool {
        var action = sigaction()
        sigaction(signal.rawValue, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    @Test func `Signals come as a sequence from the beginning of the body on`() async {
        await withSignals([Self.first, Self.second]) { signals in
            var iterator = signals.makeAsyncIterator()
            for signal in [Self.first, Self.second, Self.second, Self.first] {
                send(signal)
                #expect(await iterator.next() == signal)
            }
        }
    }

    @Test(arguments: 1...3) func `Afterwards they do what they did before, any number of times`(_ time: Int) async {
        // It would end the tests otherwise.
        signal(SIGUSR1, SIG_IGN)
        defer { signal(SIGUSR1, SIG_DFL) }
        await withSignals([Self.first]) { signals in
            #expect(!isIgnored(Self.first))
            send(Self.first)
            for await signal in signals {
                #expect(signal == Self.first)
                break
            }
        }
        #expect(isIgnored(Self.first))
        send(Self.first)
    }

    @Test func `Each of those who wait for a signal gets it`() async {
        await withSignals([Self.first]) { outer in
            await withSignals([Self.first]) { inner in
                send(Self.first)
                for await _ in inner { break }
            }
            for await _ in outer { break }
            // The inner one has not taken it away.
            send(Self.first)
            for await _ in outer { break }
        }
    }

    @Test func `A cancellation ends the wait`() async {
        await withTaskGroup { group in
            group.addTask { await withSignals([Self.first]) { for await _ in $0 {} } }
            group.cancelAll()
        }
    }

    @Test func `Where broken pipes are ignored, programs know nothing of it`() async throws {
        var before = sigaction()
        sigaction(SIGPIPE, nil, &before)
        defer { sigaction(SIGPIPE, &before, nil) }
        ignoreBrokenPipes()
        #expect(isIgnored(UnixSignal(rawValue: SIGPIPE)))
        let result = try await Subprocess.shell("yes | head -n 1", error: .string(limit: 100))
        #expect(result.standardOutput == "y\n" && result.standardError == "")
    }

    @Test(arguments: [ThreadExecutor.Mask.full, .empty])
    func `A program starts with no signal blocked or ignored`(_ mask: ThreadExecutor.Mask) async throws {
        signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, SIG_DFL) }
        let status = try await ThreadExecutor.run(mask) {
            try await Subprocess.run(.name("cat"), arguments: ["/proc/self/status"], output: .string(limit: 10_000))
                .standardOutput
        }
        func signals(_ field: String) throws -> UInt64 {
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("\(field):\t") })
            return try #require(UInt64(line.dropFirst(field.count + 2), radix: 16))
        }
        #expect(try signals("SigBlk") == 0)
        // The C library keeps signals 32 and 33 to itself.
        #expect(try signals("SigIgn") & ~(0b11 << 31) == 0)
    }
}
