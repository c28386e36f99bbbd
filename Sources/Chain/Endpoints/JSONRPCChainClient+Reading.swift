package import Ethereum

extension JSONRPCChainClient: ChainReader {
    package func headers(_ blocks: [BlockReference]) async throws -> [BlockHeader?] {
        try await ask { try await $0.headers(blocks) }
    }

    package func calls(
        _ requests: [CallRequest], at block: BlockReference
    ) async throws -> [Result<[UInt8], ChainError>] {
        try await ask { try await $0.calls(requests, at: block) }
    }

    /// Asks every endpoint that has not failed lately, if need be: who waits for logs waits for a node that has a certain block.
    package func logs(_ query: LogQuery) async throws -> [LocatedLog] {
        try await ask(upTo: nodes.count) { try await $0.logs(query) }
    }

    package func payments(in blocks: [BlockNumber]) async throws -> [BlockPayments?] {
        try await ask { try await $0.payments(in: blocks) }
    }
}
