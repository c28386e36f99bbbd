import Arguments
import Ethereum
import Files
import Glibc
import JSON
import Signing

/// `chain-simulator load`: sends as fast as a chain takes it what was signed before.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Send signed workflow calls as fast as the chain takes them; prints one line of JSON.",
        discussion: "Signing comes first and does not count. SIMULATOR_KEYS has the private keys to sign with.",
        arguments: [rpc, port, count, batch, connections])

    private static let rpc = Option<String?>("rpc", valueName: "url", help: "Where the chain is.")
    private static let port = Option<UInt16?>("port", help: "Its port on this machine, instead of the URL.")
    private static let count = Option("count", default: 20_000, help: "How many transactions are sent.")
    private static let batch = Option("batch", default: 100, help: "How many are in a request.")
    private static let connections = Option("connections", default: 4, help: "Over how many connections.")

    let arguments: ParsedArguments

    init(arguments: ParsedArguments) { self.arguments = arguments }

    func validate() throws(ValidationError) {
        for key in [Self.count, Self.batch, Self.connections] where arguments[key] < 1 {
            throw ValidationError("\(key.definition.name) must be at least 1.")
        }
        guard arguments.isGiven(Self.rpc) != arguments.isGiven(Self.port) else {
            throw ValidationError("Either --rpc or --port is needed.")
        }
    }

    func run() async throws {
        let signers = try Keys.load()
        guard !signers.isEmpty else { throw SigningError.variableNotSet(Keys.variable) }
        let url = arguments[Self.rpc] ?? "http://127.0.0.1:\(arguments[Self.port] ?? 0)"
        let client = LoadClient(url)
        let clock = ContinuousClock()
        let start = clock.now
        let lanes = try await SignedLoad(
            count: arguments[Self.count], batch: arguments[Self.batch], lanes: arguments[Self.connections],
            chainID: try await client.chainID()
        ).sign(signers, nonces: try await client.nonces(of: signers.map(\.address)))
        let signed = clock.now
        let accepted = try await client.send(lanes)
        try report(accepted, signing: start.duration(to: signed), sending: signed.duration(to: clock.now))
    }

    private func report(_ accepted: Int, signing: Duration, sending: Duration) throws {
        var line = JSONWriter()
        line.object {
            $0.member("sent", arguments[Self.count])
            $0.member("accepted", accepted)
            for (name, value) in [
                ("seconds", sending / .seconds(1)),
                ("per_second", (Double(accepted) / (sending / .seconds(1))).rounded()),
                ("signing_seconds", signing / .seconds(1)),
            ] {
                $0.key(name)
                $0.raw("\(value)".utf8)
            }
        }
        try FileDescriptor(rawValue: STDOUT_FILENO).writeAll(line.bytes + [UInt8(ascii: "\n")])
    }
}
