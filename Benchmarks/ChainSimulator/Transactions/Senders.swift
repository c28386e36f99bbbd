import Concurrency
import Ethereum
import Signing
import Synchronization

/// Finds out who signed a transaction: by recovering, or, where that is allowed, by the keys of those who are known to sign.
///
/// A signature fits a known key or not, which takes a twelfth of the time that recovering takes. The sender of every n-th
/// transaction is recovered in any case, and must be the same.
final class Senders: Sendable {
    /// Who signed the transaction before in the same request.
    struct Hint: Sendable {
        fileprivate var last: Int?

        /// There was none.
        init() {}
    }

    private let signers: [LocalSigner]
    private let indices: [Address: Int]
    private let recoverEvery: Int
    private let context = SigningContext()
    private let guesses: Locked<Guesses>
    private let decodedCount = Atomic(0)
    private let recoveredCount = Atomic(0)

    /// Knows some signers.
    ///
    /// - Parameters:
    ///   - signers: Whose signatures are recognised without recovering. Default: nobody's.
    ///   - recoverEvery: Of how many transactions one sender is recovered; 1, for every one, by default.
    init(known signers: [LocalSigner] = [], recoverEvery: Int = 1) {
        self.signers = signers
        self.recoverEvery = max(recoverEvery, 1)
        indices = Dictionary(zip(signers.map(\.address), signers.indices)) { first, _ in first }
        guesses = Locked(Guesses(count: signers.count))
    }

    /// How many senders were asked for.
    var decoded: Int { decodedCount.load(ordering: .relaxed) }
    /// How many of them were recovered.
    var recovered: Int { recoveredCount.load(ordering: .relaxed) }

    /// Returns who signed a digest.
    ///
    /// - Throws: ``RPCFailure`` when that was nobody.
    func sender(
        of digest: Hash32, _ signature: RecoverableSignature, after hint: inout Hint
    ) throws(RPCFailure) -> Address {
        let count = decodedCount.add(1, ordering: .relaxed).oldValue
        let mustRecover = count % recoverEvery == 0
        let guess = recoverEvery == 1 ? nil : guess(digest, signature, after: hint.last)
        if let guess, !mustRecover {
            note(guess, wasGuessed: true, &hint)
            return signers[guess].address
        }
        let sender = try recover(signature, digest)
        if let guess, signers[guess].address != sender {
            throw RPCFailure("invalid sender: \(signers[guess].address) signed, but \(sender) is recovered")
        }
        note(indices[sender], wasGuessed: guess != nil, &hint)
        return sender
    }

    private func guess(_ digest: Hash32, _ signature: RecoverableSignature, after last: Int?) -> Int? {
        let candidates = guesses.withLock { $0.candidates(after: last) }
        return candidates.first { signers[$0].hasMade(signature, of: digest) }
    }

    private func recover(_ signature: RecoverableSignature, _ digest: Hash32) throws(RPCFailure) -> Address {
        recoveredCount.add(1, ordering: .relaxed)
        do {
            return try context.recoverAddress(from: signature, of: digest)
        } catch {
            throw RPCFailure("invalid sender: recovery failed")
        }
    }

    private func note(_ signer: Int?, wasGuessed: Bool, _ hint: inout Hint) {
        guesses.withLock { [last = hint.last] in $0.note(signer, after: last, wasGuessed: wasGuessed) }
        hint.last = signer
    }
}
