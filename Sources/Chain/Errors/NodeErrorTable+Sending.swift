extension NodeErrorTable<SendAnswer> {
    /// What nodes say to a raw transaction.
    ///
    /// What is not in here is taken for an unknown outcome, and the same bytes are sent again: so only what the same
    /// bytes will always meet may be ``SendAnswer/rejected(_:)``.
    ///
    /// - Source: the clients' own texts. geth: `core/error.go`, `core/txpool/errors.go`, `core/txpool/validation.go`;
    ///   erigon: `txpoolcfg.go`; reth: `transaction-pool/src/error.rs`, `rpc-eth-types/src/error`; besu:
    ///   `RpcErrorType.java`; nethermind: `AcceptTxResult.cs`, `TxErrorMessages.cs`; Frontier (Moonbeam):
    ///   `client/rpc/src/eth/format.rs` and Substrate's `InvalidTransaction`; anvil: `eth/error`; OpenEthereum:
    ///   `helpers/errors.rs`; hardhat: `node.ts`.
    static let sending = NodeErrorTable(
        rows: [
            Row(
                .alreadyKnown,
                "already known", "known transaction", "alreadyknown", "already imported", "alreadyimported",
                "existing tx with same hash",
                // Substrate bans what it has just included or removed; Frontier calls that "already known" too.
                "temporarily banned", "temporarilybanned"),
            Row(
                .replacementUnderpriced,
                "replacement transaction underpriced", "insufficient gas price to replace", "replacementnotallowed",
                "could not replace existing", "replaced by transaction with higher tip", "ownnoncealreadyused",
                "another transaction with same nonce", "toolowpriority", "too low priority", "priority is too low"),
            Row(
                .nonceTooLow,
                "nonce too low", "nonce is too low", "oldnonce", "transaction::stale", "transaction(stale", "pool(stale"
            ),
            Row(
                .nonceTooHigh,
                "nonce too high", "nonce is too distant", "nonce too far in future", "noncetoofarinfuture", "noncegap",
                "gapped-nonce", "delegation nonce gap", "lower nonce exists", "future transaction tries to replace",
                "transaction::future", "transaction(future"),
            Row(
                .accountReserved,
                "already reserved", "conflicts with existing transaction", "transaction type conflict",
                "pendingtxsofconflictingtype", "authority has pending transaction", "delegatorhaspendingtx"),
            Row(
                .poolFull,
                "pool is full", "pool size constraints", "account limit exceeded", "in-flight transaction limit",
                "too many transactions in the queue", "spammer", "immediatelydropped", "because of the limit"),
            Row(
                .insufficientFunds,
                "insufficient funds", "insufficientfunds", "insufficient balance", "exceeds account balance",
                "overdraws from account", "would cause overdraft", "have enough funds", "transaction::payment",
                "transaction(payment"),
            Row(
                .intrinsicGasTooLow,
                "intrinsic gas too low", "intrinsicgas", "intrinsic gas exceeds", "floor data gas cost",
                "to cover minimal cost of the transaction", "transaction requires at least"),
            Row(
                .exceedsBlockGasLimit,
                "exceeds block gas limit", "exceeds block's gas limit", "gas limit reached", "gaslimitexceeded",
                "gas limit too high", "intrinsic gas too high", "transaction gas limit cap", "txgaslimitcapexceeded",
                "max transaction gas limit", "per-transaction gas limit", "exceeds current gas limit",
                "greater than the block gas limit", "gas is beyond limit", "transaction::exhaustsresources",
                "transaction(exhaustsresources"),
            Row(
                .underpriced,
                "underpriced", "fee too low", "feetoolow", "gas price below", "gas price is too low",
                "less than block base fee", "less than base fee", "below chain minimum", "below minimum required",
                "too low for the next block"),
            // rpc.txfeecap of geth, erigon and bor, tx-feecap of besu: each node's own, usually one coin.
            Row(.feeCapExceeded, "exceeds the configured cap", "transaction fee cap exceeded"),
            rejections,
            Row(
                .rateLimited(retryAfter: nil),
                "rate limit", "too many requests", "request limit", "compute units"),
        ],
        codes: [-32005: .rateLimited(retryAfter: nil), 429: .rateLimited(retryAfter: nil)])

    private static let rejections = Row(
        .rejected(""),
        // The signature and the chain it is for.
        "invalid sender", "failed to recover sender", "failedtoresolvesender", "invalid signature",
        "invalid transaction signature", "invalid transaction v, r, s values", "invalidtxsignature",
        "transaction::badproof", "transaction(badproof", "invalid chain id", "wrong chainid", "chainid not supported",
        "chainid is required", "invalidtxchainid", "signed for another chain", "only replay-protected",
        // The encoding.
        "rlp:", "rlptoolong", "invalid rlp", "decode signed transaction", "failed to decode transaction",
        "decode transaction failed", "typed transaction too short", "transaction data is empty",
        "empty transaction data", "transaction type not supported", "unsupported transaction type",
        "invalid transaction type", "invalidtxtype", "transaction type is not activated",
        // The values.
        "priority fee per gas higher than", "priority fee per gas exceeds", "invalidmaxpriorityfeepergas",
        "max fee per gas higher than", "negative value", "gas uint64 overflow", "gasuintoverflow", "int256overflow",
        "transaction cost overflow", "nonce has max value", "nonce exceeds", "oversized data", "transaction too large",
        "maxtxsizeexceeded", "transaction is too big", "initcode size exceeded", "initcode too large",
        // The sender, and the node's own rules.
        "sender not an eoa", "sender is not an eoa", "senderiscontract", "not authorized to send transactions")
}
