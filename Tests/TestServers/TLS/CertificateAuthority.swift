package import Files
import Processes

/// An authority that a test makes, by the `openssl` command, and that nobody trusts unless told to.
package struct CertificateAuthority: Sendable {
    /// What proves who somebody is, as PEM files.
    package struct Identity: Sendable {
        /// The path of the certificate.
        package let certificate: String
        /// The path of its private key.
        package let key: String
    }

    private let own: Identity
    private let folder: ScratchFolder

    /// The path of its certificate, for those who are to trust it.
    package var certificate: String { own.certificate }

    /// Makes an authority.
    ///
    /// - Parameters:
    ///   - name: Its name in certificates, and of its files.
    ///   - folder: Where its files are, and those of who is certified.
    package init(_ name: String = "authority", in folder: ScratchFolder) async throws {
        try "[req]\ndistinguished_name=name\n[name]\n".write(to: folder.file("openssl.cnf"))
        self.folder = folder
        own = try await Self.makeIdentity(name, in: folder, ["basicConstraints=critical,CA:TRUE"])
    }

    /// Certifies somebody.
    ///
    /// - Parameters:
    ///   - name: Its name in the certificate, and of its files.
    ///   - addresses: What a server is called, such as `IP:127.0.0.1` and `DNS:localhost`; none for a client.
    package func certify(_ name: String, for addresses: [String] = []) async throws -> Identity {
        let extensions = ["basicConstraints=critical,CA:FALSE"]
        let names = addresses.isEmpty ? [] : ["subjectAltName=" + addresses.joined(separator: ",")]
        return try await Self.makeIdentity(
            name, in: folder, extensions + names, ["-CA", own.certificate, "-CAkey", own.key])
    }

    /// - Parameter signer: Options that name who signs; by default it signs itself.
    private static func makeIdentity(
        _ name: String, in folder: ScratchFolder, _ extensions: [String], _ signer: [String] = []
    ) async throws -> Identity {
        let identity = Identity(certificate: folder.file("\(name).pem"), key: folder.file("\(name)-key.pem"))
        // A key on a curve is made at once. The system's own configuration would add to what is asked for.
        let request = [
            "req", "-x509", "-config", folder.file("openssl.cnf"), "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
            "-out", identity.certificate, "-keyout", identity.key,
        ]
        let run = try await Subprocess.run(
            .name("openssl"), arguments: request + extensions.flatMap { ["-addext", $0] } + signer,
            error: .string(limit: 10_000))
        guard run.terminationStatus.isSuccess else { throw Failure(description: run.standardError) }
        return identity
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}

extension String {
    fileprivate func write(to path: String) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite)
        try file.closeAfter { try file.writeAll(Array(utf8)) }
    }
}
