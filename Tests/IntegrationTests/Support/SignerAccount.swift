import App
import Chain
import Engine
import Ethereum
import Files
import JSON
import Signing

/// An account that workers sign with.
struct SignerAccount: Sendable {
    let key: String
    let signer: LocalSigner

    var address: Address { signer.address }

    init(key: String, in folder: ScratchFolder) throws {
        self.key = key
        let path = folder.file("signer-\(key.suffix(8))")
        let file = try folder.create("signer-\(key.suffix(8))")
        try file.closeAfter { try file.writeAll(Array(key.utf8)) }
        signer = try LocalSigner(loading: .file(path: path))
    }

    /// Loads the keys of that many accounts; each chain for development funds them.
    static func load(_ count: Int, in folder: ScratchFolder) throws -> [SignerAccount] {
        try keys.prefix(count).map { try SignerAccount(key: $0, in: folder) }
    }

    /// Sends transactions of the account that no worker knows of.
    func sender(on chain: any ChainClient) -> AccountSender {
        AccountSender(chain: chain, chainID: 1287, signer: signer, fees: .init(), time: SystemTime())
    }

    /// The worker's account of the sandbox, and those that it does not use.
    ///
    /// - Source: the mnemonic "test … junk" of Hardhat and Anvil, accounts 1 and 3 to 5.
    private static let keys = [
        DevelopmentAccount.worker.key,
        "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
        "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
        "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
    ]
}

extension [SignerAccount] {
    /// The environment variables that give a worker these accounts.
    var variables: [String: String] {
        var writer = JSONWriter()
        writer.object {
            for index in indices { $0.member("signer\(index)") { $0.object { $0.member("env", "KEY_\(index)") } } }
        }
        let keys = enumerated().map { ("KEY_\($0)", $1.key) }
        return Dictionary(
            uniqueKeysWithValues: keys + [("AUTOMETA_SIGNERS", String(decoding: writer.bytes, as: UTF8.self))])
    }
}
