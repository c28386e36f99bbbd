import Ethereum

/// Private keys that everybody can make: worth nothing, and the same in every run.
enum TestKeys {
    /// How many there may be, since all of them must fit into one variable of a program's environment.
    ///
    /// - Source: execve(2): a string has at most 32 pages of 4 KiB.
    static let most = 1_000

    /// The first keys, in hexadecimal.
    static func first(_ count: Int) -> [String] {
        (0..<count).map { Hex.encode(Keccak256.hash(Array("benchmark key \($0)".utf8)).bytes) }
    }
}
