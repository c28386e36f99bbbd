import BareSignature
import Concurrency

/// What a transaction costs at the least.
enum Signature {
    /// CPU microseconds of one recoverable signature by libsecp256k1 from C, over as many of them.
    static func microseconds(_ count: Int) async throws -> Double {
        let cost = try await DedicatedThread.run("signatures") { bare_signature_microseconds(CInt(count)) }
        guard cost > 0 else { throw ProgramFailure(description: "libsecp256k1 does not sign.") }
        return cost
    }
}
