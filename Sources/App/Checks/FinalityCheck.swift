import Chain
import Engine
import Ethereum

/// Whether nodes tell the blocks that are to be waited for.
struct FinalityCheck: Sendable {
    let configuration: AppConfiguration
    let chain: any ChainClient

    /// A chain that is younger than this may have finalized nothing yet, in blocks.
    ///
    /// - Source: Ethereum finalizes after two epochs of 32 slots; twice that.
    static let youngest: BlockNumber = 128

    /// Looks at what each setting waits for that names a block.
    ///
    /// - Throws: `ChainError` when no node answers; `CancellationError`.
    func findings() async throws -> [Finding] {
        let settled = configuration.worker.tracking.confirmations
        let waited = [(Settings.confirmations.key, settled, "no job would ever be done")]
        let rerun = try await configuration.rerunConfirmations(on: chain)
        let again = [(Settings.rerunConfirmations.key, rerun, "no job would ever run again")]
        var findings: [Finding] = []
        for (key, confirmations, consequence) in waited + (rerun == settled ? [] : again) {
            findings.append(try await finding(key, confirmations, consequence))
        }
        return findings
    }

    private func finding(_ key: String, _ confirmations: Confirmations, _ consequence: String) async throws -> Finding {
        let depth = Settings.confirmations.form.render(confirmations)
        guard let marker = confirmations.marker else { return .ok(key, "Blocks to wait for: \(depth).") }
        let remedy = "Set \(key) to a number of blocks, or use other nodes."
        guard let number = try await chain.marker(marker)?.number else {
            return .problem(key, "No node tells the \(depth) block: \(consequence).", remedy: remedy)
        }
        guard number == 0, let head = try await chain.header(.latest)?.number else {
            return .ok(key, "The \(depth) block is \(number).")
        }
        guard head > Self.youngest else {
            return .warning(
                key, "The \(depth) block is still the first one, at block \(head).",
                remedy: "Nothing has to be done if the chain is that young.")
        }
        return .problem(
            key, "The \(depth) block is still the first one, at block \(head): \(consequence).", remedy: remedy)
    }
}
