import Arguments
import Concurrency
import Ethereum
import Files
import Glibc
import HTTPServer
import JSON
import Processes
import Signing

/// `chain-simulator serve`: answers until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the chain; prints one line of JSON with its URL when it answers.",
        arguments: [exitOnEndOfInput] + ServeOptions.all)

    private static let exitOnEndOfInput = Flag("exit-on-stdin-eof", help: "Stop when standard input ends.")

    let arguments: ParsedArguments

    init(arguments: ParsedArguments) { self.arguments = arguments }

    func validate() throws(ValidationError) {
        try ServeOptions.validate(arguments)
    }

    func run() async throws {
        let options = try ServeOptions(arguments)
        let listening = Locked<HTTPServer?>(nil)
        let simulator = Simulator(
            options.settings, limits: options.limits, senders: options.senders, mining: options.mining,
            latency: options.latency, connections: { listening.withLock { $0?.connections ?? 0 } },
            clock: Self.microseconds)
        var configuration = HTTPServer.Configuration()
        configuration.port = options.port
        configuration.maximumConnections = 1_024
        configuration.maximumBodyBytes = 64 << 20
        try await withSignals([.terminate, .interrupt]) { signals in
            try await HTTPServer.with(configuration, answer: { await Self.answer($0, simulator) }) { server in
                listening.withLock { $0 = server }
                try Self.announce(server.port, options.settings.chainID)
                await run(simulator, until: signals)
            }
        }
    }

    private static func answer(_ request: HTTPServer.Request, _ simulator: Simulator) async -> HTTPServer.Response {
        guard request.method == "POST" else { return .text("JSON-RPC is asked for by POST", status: 405) }
        return HTTPServer.Response(
            headers: [("Content-Type", "application/json")], body: await simulator.respond(to: request.body))
    }

    private static func announce(_ port: UInt16, _ chainID: UInt64) throws {
        var line = JSONWriter()
        line.object {
            $0.member("rpc", "http://127.0.0.1:\(port)")
            $0.member("chainId", chainID)
        }
        try FileDescriptor(rawValue: STDOUT_FILENO).writeAll(line.bytes + [UInt8(ascii: "\n")])
    }

    /// Makes blocks until a signal comes, or the end of standard input.
    private func run(_ simulator: Simulator, until signals: AsyncStream<UnixSignal>) async {
        await withTaskGroup { group in
            group.addTask { for await _ in signals { return } }
            if arguments[Self.exitOnEndOfInput] {
                let end = Self.endOfInput()
                group.addTask { for await _ in end {} }
            }
            group.addTask { await simulator.run() }
            await group.next()
            group.cancelAll()
        }
    }

    /// Ends when standard input does.
    private static func endOfInput() -> AsyncStream<Never> {
        let (end, continuation) = AsyncStream.makeStream(of: Never.self)
        DedicatedThread.start("standard-input") {
            // Input that cannot be read is at its end.
            while let bytes = try? FileDescriptor.standardInput.read(upTo: 4_096), !bytes.isEmpty {}
            continuation.finish()
        }
        return end
    }

    private static let microseconds: Simulator.Clock = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1_000
    }
}
