import CurlTransport
import Ethereum
import IO
import JSON
import JSONRPC

/// What only a development chain can be told: to go wrong, and when to mine.
struct Devnet: Sendable {
    private let node: RPCClient

    init(rpc: String, on thread: IOThread) throws {
        node = RPCClient(endpoint: try Endpoint(rpc), transport: CurlTransport(on: thread))
    }

    @discardableResult
    func call(_ method: String, _ params: String = "[]") async throws -> JSON {
        try await node.call(RPCCall(method, params: Array(params.utf8)))
    }

    // MARK: Blocks

    /// Makes a block at regular intervals, fractions of a second too; none from now on at 0.
    func mine(every seconds: Double) async throws {
        try await call("evm_setAutomine", "[false]")
        try await call("evm_setIntervalMining", "[\(seconds)]")
    }

    func mineBlock() async throws { try await call("evm_mine") }

    /// Uses up the account's next nonces by transactions that nobody here has signed.
    func mineForeign(_ account: Address, count: Int = 1) async throws {
        try await call("devnet_mineForeign", #"["\#(account)", \#(count)]"#)
    }

    /// Drops the state of all but the newest blocks, this many.
    func keepStates(_ count: Int) async throws { try await call("devnet_keepStates", "[\(count)]") }

    // MARK: Faults

    /// Adds a rule, see `Tests/Devnet/README.md`, and returns its number.
    @discardableResult
    func fault(_ rule: String) async throws -> Int {
        try await call("devnet_addFault", "[\(rule)]").integer ?? 0
    }

    /// Ends all faults.
    func heal() async throws { try await call("devnet_clearFaults") }

    /// How many requests a rule has struck.
    func hits(_ rule: Int) async throws -> Int {
        try await call("devnet_faults")["\(rule)"]?["hits"]?.integer ?? 0
    }

    /// Waits until a rule has struck that many requests.
    func untilStruck(_ rule: Int, times: Int = 1) async throws {
        while try await hits(rule) < times { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// How often a method was called so far.
    func calls(of method: String) async throws -> Int {
        try await call("devnet_requests")["calls"]?[method]?.integer ?? 0
    }

    // MARK: The pool

    /// The account's transactions that wait for a block, by nonce.
    func waiting(of account: Address) async throws -> [String: JSON] {
        let senders = try await call("txpool_content")["pending"]?.members.map { $0 } ?? []
        let own = senders.first { $0.name.lowercased() == "\(account)".lowercased() }
        return Dictionary(own?.value.members.map { ($0.name, $0.value) } ?? []) { $1 }
    }

    /// Waits until that many transactions of the account wait for a block.
    func untilWaiting(_ count: Int, of account: Address) async throws {
        while try await waiting(of: account).count != count { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// How many transactions of all accounts wait for a block.
    var poolSize: Int {
        get async throws {
            let text = try await call("txpool_status")["pending"]?.string ?? ""
            return Int(text.dropFirst(2), radix: 16) ?? 0
        }
    }

    /// Drops waiting transactions without telling anybody, lowest nonces first; returns how many.
    func drop(_ count: Int, of account: Address) async throws -> Int {
        try await call("devnet_dropTransactions", #"["\#(account)", \#(count)]"#).count
    }
}
