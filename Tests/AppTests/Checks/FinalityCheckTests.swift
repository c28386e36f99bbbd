import Chain
import Engine
import TestSupport
import Testing

@testable import App

@Suite(.timeLimit(.minutes(1))) struct FinalityCheckTests {
    private let chain = ScriptedChain(time: ManualTime())

    private func findings(_ confirmations: String, _ rerun: String? = nil) async throws -> [Finding] {
        var options = [Settings.confirmations.key: confirmations]
        options[Settings.rerunConfirmations.key] = rerun
        let configuration = try AppConfiguration.read([SettingSource(options: options)])
        return try await FinalityCheck(configuration: configuration, chain: chain).findings()
    }

    private func verdicts(_ confirmations: String, _ rerun: String? = nil) async throws -> [Finding.Verdict] {
        try await findings(confirmations, rerun).map(\.verdict)
    }

    @Test func `A number of blocks needs nothing, and a name a block that is not the first one`() async throws {
        #expect(try await verdicts("3", "5") == [.ok, .ok])
        await chain.mine(10)
        #expect(try await verdicts("finalized") == [.ok])
        #expect(try await verdicts("safe", "finalized") == [.ok, .ok])
    }

    @Test func `A first block that is final is a matter of time on a young chain only`() async throws {
        await chain.setLag(safe: 2, finalized: 1_000)
        await chain.mine(128)
        #expect(try await verdicts("finalized") == [.warning])
        await chain.mine(1)
        #expect(try await verdicts("finalized") == [.problem])
        #expect(try await verdicts("safe", "finalized") == [.ok, .problem])
        #expect(try await findings("safe", "finalized")[1].found.contains("chain.rerunConfirmations") == false)
        #expect(try await findings("safe", "finalized")[1].remedy.contains("chain.rerunConfirmations"))
        #expect(throws: PreflightError.self) { try Finding.problem("a", "b", remedy: "c").enforce() }
        // Nobody has asked for it, so something else is taken.
        #expect(try await verdicts("3") == [.ok, .ok])
        #expect(try await findings("3")[1].found == "Blocks to wait for: 12.")
    }

    @Test func `Nodes that refuse to name a block have none, and one that does not answer has not said so`()
        async throws
    {
        await chain.mine(200)
        let refusal = ChainError(.refused(code: -32602), "unknown tag", method: "eth_getBlockByNumber")
        await chain.onMarker { throw refusal }
        #expect(try await verdicts("finalized") == [.problem])
        #expect(try await verdicts("1") == [.ok, .ok])
        await chain.onMarker { throw ChainError(.unreachable, "down", method: "eth_getBlockByNumber") }
        await #expect(throws: ChainError.self) { try await verdicts("finalized") }
    }
}
