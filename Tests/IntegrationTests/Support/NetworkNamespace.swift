import Glibc
import Processes

/// A host on this machine: a network of its own, with one link to where Redis is and another to where the chain is.
struct NetworkNamespace: Sendable {
    enum Link: Int, CaseIterable, Sendable {
        case redis
        case chain
    }

    struct Failure: Error {
        let command: [String]
        let message: String
    }

    private let name: String
    /// Tells the networks of several hosts apart.
    private let number: Int

    /// Runs a program on this host.
    var wrapper: [String] { ["ip", "netns", "exec", name] }

    /// Where the host's link to Redis leads.
    var redisAddress: String { address(.redis, 1) }
    /// Where the host's link to the chain leads.
    var chainAddress: String { address(.chain, 1) }

    /// Whether this machine lets us make one.
    static var isAvailable: Bool {
        get async {
            guard geteuid() == 0 else { return false }
            let probe = "autometa-probe-\(getpid())"
            do {
                try await ip("netns", "add", probe)
                try await ip("netns", "del", probe)
                return true
            } catch {
                return false
            }
        }
    }

    /// Runs `body` with a host, which is gone afterwards.
    ///
    /// - Parameter label: One letter, another one for each host.
    static func with(_ label: Character, _ body: @escaping @Sendable (NetworkNamespace) async throws -> Void)
        async throws
    {
        let host = NetworkNamespace(name: "autometa-\(getpid())\(label)", number: Int(label.asciiValue ?? 0) % 100)
        do {
            try await host.create()
            try await body(host)
        } catch {
            try? await host.remove()
            throw error
        }
        try await host.remove()
    }

    /// Cuts or heals a link.
    func set(_ link: Link, up: Bool) async throws {
        try await Self.ip("link", "set", device(link, "h"), up ? "up" : "down")
    }

    private func create() async throws {
        try await Self.ip("netns", "add", name)
        for link in Link.allCases {
            let (here, there) = (device(link, "h"), device(link, "n"))
            try await Self.ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
            try await Self.ip("addr", "add", "\(address(link, 1))/30", "dev", here)
            try await Self.ip("link", "set", here, "up")
            try await Self.ip("-n", name, "addr", "add", "\(address(link, 2))/30", "dev", there)
            try await Self.ip("-n", name, "link", "set", there, "up")
        }
    }

    /// The links go with the host.
    private func remove() async throws { try await Self.ip("netns", "del", name) }

    private func device(_ link: Link, _ end: String) -> String {
        "am\(number)\(link.rawValue)\(end)\(getpid() % 10_000)"
    }

    /// - Source: RFC 2544, 198.18.0.0/15 is for tests of networks.
    private func address(_ link: Link, _ host: Int) -> String { "198.18.\(number).\(4 * link.rawValue + host)" }

    private static func ip(_ arguments: String...) async throws {
        let run = try await Subprocess.run(.name("ip"), arguments: arguments, error: .string(limit: 10_000))
        guard run.terminationStatus.isSuccess else { throw Failure(command: arguments, message: run.standardError) }
    }
}
