import Ethereum
import Foundation
import Signing
import Testing

@Suite("A key")
struct KeyLoadingTests {
    static let key = "4646464646464646464646464646464646464646464646464646464646464646"
    /// The account of the key above: the sender in the example of EIP-155.
    static let address = "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"
    /// The order of secp256k1, the smallest number that is too large for a key.
    static let curveOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

    @Test(
        "is read from a file with or without 0x, and with white space around it",
        arguments: [key, "0x" + key, key + "\n", " \t0x" + key.uppercased() + "\r\n"])
    func file(contents: String) throws {
        let signer = try withTemporaryFile(contents) { try LocalSigner(loading: .file(path: $0)) }
        #expect(signer.address.description == Self.address)
    }

    @Test("is read from the environment")
    func environment() throws {
        let variable = "AUTOMETA_TEST_KEY"
        setenv(variable, "0x" + Self.key, 1)
        defer { unsetenv(variable) }
        let signer = try LocalSigner(loading: .environment(variable: variable))
        #expect(signer.address.description == Self.address)
    }

    @Test("is one of several in the environment, separated by commas")
    func several() throws {
        let variable = "AUTOMETA_TEST_KEYS"
        let other = String(repeating: "0", count: 63) + "1"
        setenv(variable, "0x\(Self.key), \(other)", 1)
        defer { unsetenv(variable) }
        let signers = try LocalSigner.loadAll(variable: variable)
        #expect(
            signers.map(\.address.description) == [Self.address, "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"])
        for wrong in [Self.key + ",", "," + Self.key, Self.key + ";" + other, Self.key + ",,\(other)"] {
            setenv(variable, wrong, 1)
            #expect(throws: SigningError.notAKey(.environment(variable: variable))) {
                try LocalSigner.loadAll(variable: variable)
            }
        }
    }

    @Test("that is in no variable is missing by the variable's name")
    func missingVariable() {
        let error = #expect(throws: SigningError.variableNotSet("AUTOMETA_TEST_NOTHING")) {
            try LocalSigner(loading: .environment(variable: "AUTOMETA_TEST_NOTHING"))
        }
        #expect(error?.description == "environment variable AUTOMETA_TEST_NOTHING is not set")
    }

    @Test("that is an empty variable is missing")
    func emptyVariable() {
        setenv("AUTOMETA_TEST_EMPTY", "", 1)
        defer { unsetenv("AUTOMETA_TEST_EMPTY") }
        #expect(throws: SigningError.variableNotSet("AUTOMETA_TEST_EMPTY")) {
            try LocalSigner(loading: .environment(variable: "AUTOMETA_TEST_EMPTY"))
        }
    }

    @Test(
        "is 64 hexadecimal digits and nothing else",
        arguments: [
            "", "\n", "0x", "password", key + "0", "0x0x" + key, "0X" + key, String(key.dropLast()),
            String(key.dropLast()) + "g", key + "\n" + key,
        ])
    func notAKey(contents: String) throws {
        try withTemporaryFile(contents) { path in
            let error = #expect(throws: SigningError.notAKey(.file(path: path))) {
                try LocalSigner(loading: .file(path: path))
            }
            let message = try #require(error?.description)
            #expect(message.contains(path))
            #expect(contents.count < 3 || !message.contains(contents))
        }
    }

    @Test(
        "is a number from 1 to the order of the curve",
        arguments: [String(repeating: "0", count: 64), curveOrder, String(repeating: "f", count: 64)])
    func outOfRange(contents: String) throws {
        try withTemporaryFile(contents) { path in
            let error = #expect(throws: SigningError.keyOutOfRange(.file(path: path))) {
                try LocalSigner(loading: .file(path: path))
            }
            #expect(error?.description.contains(contents) == false)
        }
    }

    @Test(
        "is refused from a file that others have access to",
        arguments: [0o604, 0o602, 0o601, 0o640, 0o620, 0o610, 0o644, 0o666])
    func permissions(permissions: Int) throws {
        try withTemporaryFile(Self.key, permissions: permissions) { path in
            let error = #expect(throws: SigningError.accessibleToOthers(path: path)) {
                try LocalSigner(loading: .file(path: path))
            }
            #expect(error?.description.contains("chmod 600 \(path)") == true)
        }
    }

    @Test("is not read from a file that cannot be read, or that is no key by its size")
    func unreadable() throws {
        #expect(throws: SigningError.unreadable(path: "/nowhere/key", reason: "No such file or directory")) {
            try LocalSigner(loading: .file(path: "/nowhere/key"))
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { rmdir(folder.path) }
        #expect(throws: SigningError.unreadable(path: folder.path, reason: "Is a directory")) {
            try LocalSigner(loading: .file(path: folder.path))
        }
        try withTemporaryFile(String(repeating: "0", count: 100_000)) { path in
            #expect(throws: SigningError.tooLarge(path: path)) { try LocalSigner(loading: .file(path: path)) }
        }
    }

    @Test("is in nothing that a signer prints of itself")
    func secrecy() throws {
        let signer = try withTemporaryFile(Self.key) { try LocalSigner(loading: .file(path: $0)) }
        struct Holder {
            let signer: LocalSigner
            let anySigner: any Signer
        }
        var dumped = ""
        dump(Holder(signer: signer, anySigner: signer), to: &dumped)
        let printed = [
            "\(signer)", String(reflecting: signer), "\(Holder(signer: signer, anySigner: signer))", dumped,
        ]
        #expect(Mirror(reflecting: signer).children.map(\.label) == ["address"])
        for text in printed {
            #expect(text.contains(Self.address))
            #expect(!text.contains("4646") && !text.contains("70, 70") && !text.contains("0x0000"))
        }
    }
}
