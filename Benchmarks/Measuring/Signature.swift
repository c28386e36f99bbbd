import BareSignature
import Concurrency

/// What a transaction costs at the least: a recoverable signature by libsecp256k1, from C.
package enum Signature {
    /// Makes signatures on a thread of its own.
    ///
    /// Counted is the processor time of the whole process, so that nothing else should go on in it.
    ///
    /// - Parameter count: How many, at least one.
    /// - Returns: The CPU microseconds of one.
    /// - Throws: ``SignatureFailure``.
    package static func microseconds(_ count: Int) async throws -> Double {
        let cost = try await DedicatedThread.run("signatures") { bare_signature_microseconds(CInt(count)) }
        guard cost > 0 else { throw SignatureFailure() }
        return cost
    }
}

/// The library makes no signatures.
package struct SignatureFailure: Error, CustomStringConvertible {
    package let description = "libsecp256k1 does not sign."
}
