extension NodeErrorTable<ChainError.Code> {
    /// What nodes say to a read, whatever the method.
    ///
    /// - Source: EIP-1474 and JSON-RPC 2.0 for the codes; the clients' own texts: geth `rpc/errors.go`,
    ///   `internal/ethapi`, `triedb/pathdb`; besu `RpcErrorType.java`; nethermind `ErrorCodes.cs`; substrate
    ///   `client/db`; hardhat; what geth 1.17.10, anvil 1.7.1, hardhat 2.29.1 and ethereumjs 0.10.5 were seen to answer.
    ///   For questions that are too large: geth `eth/filters`; reth `rpc-eth-types/src/logs_utils.rs`; besu `RpcErrorType.java`;
    ///   Frontier `client/rpc/src/eth/filter.rs`; coreth; optimism's `proxyd`; and what Infura, Alchemy, QuickNode, Chainstack,
    ///   Ankr and dRPC answer.
    static let reading = NodeErrorTable(
        rows: [
            // Before all others: some use the code of a rate limit, or say in passing that something is not supported.
            Row(
                .tooManyResults,
                "query returned more than", "query exceeds max results", "log response size exceeded",
                "logs matched by query exceeds", "response too large", "response is too big", "query timeout",
                "query limit exceeded"),
            Row(
                .rangeTooLarge,
                "maximum block range", "max block range", "block range is too", "range too large",
                "range exceeds maximum",
                "block range limit", "too many blocks", "is limited to a", "are limited to a", "requests with up to a",
                "ranges over", "max allowed range"),
            Row(
                .unsupported,
                "does not exist/is not available", "method not found", "method not enabled", "method not supported",
                "unsupported method", "method not allowed", "is not supported", "not implemented", "not whitelisted"),
            Row(
                .unavailable,
                "indexing is in progress", "not found", "could not find block", "unknown block", "missing trie node",
                "no state available", "historical state", "state is not available", "state 0x", "state unavailable",
                "state already discarded", "data unavailable", "block unavailable", "history unavailable", "pruned",
                "is syncing", "sync is still in progress",
                // A node that is a block behind, or has dropped the block.
                "beyond current head block", "beyond head block", "blockoutofrange", "invalid block tag",
                "greater than current height", "cannot be found", "unknown blockhash"),
            Row(
                .rateLimited(retryAfter: nil),
                "rate limit", "too many requests", "request limit", "compute units"),
        ],
        codes: [
            -32601: .unsupported, -32604: .unsupported, -32004: .unsupported,
            -32001: .unavailable, -32002: .unavailable, -39001: .unavailable, 4444: .unavailable,
            -32005: .rateLimited(retryAfter: nil), 429: .rateLimited(retryAfter: nil),
        ])
}
