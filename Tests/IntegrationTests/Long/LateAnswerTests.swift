import App
import Engine
import Testing

extension LongTests {
    /// A node that is slower than the client waits.
    @Suite(.timeLimit(.minutes(5))) struct LateAnswerTests {
        /// N3: the answer was lost after the node had accepted, and the job was sent anew on the next nonce.
        @Test func `a send whose answer comes too late is repeated with the same bytes`() async throws {
            try await Stage.run { stage in
                let rule = try await stage.sendFault(#""kind":"delay","when":"after","milliseconds":20000,"count":1"#)
                let workflows = try await stage.schedule(10, blockTime: 0)
                let worker = try await WorkerProcess.run(stage.variables) {
                    try await stage.devnet.untilStruck(rule)
                    // Nothing is mined before it was sent again: nothing else tells the worker that it was accepted.
                    let sent = try await stage.devnet.calls(of: "eth_sendRawTransaction")
                    while try await stage.devnet.calls(of: "eth_sendRawTransaction") == sent {
                        try await Task.sleep(for: .milliseconds(100))
                    }
                    try await stage.devnet.mine(every: 0.5)
                    try await stage.until { $0.done == 10 }
                }
                #expect(worker.errors.contains("no answer in time"))
                #expect(try await stage.executions() == stage.once(workflows))
                #expect(try await stage.transactionCount(of: stage.account) == 10)
            }
        }
    }
}
