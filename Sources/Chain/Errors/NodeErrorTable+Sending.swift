extension NodeErrorTable<SendAnswer> {
    /// What nodes say to a raw transaction.
    ///
    /// What is not in here is ``SendAnswer/unrecognised(_:)``, which is harmless: so only what the same bytes will always
    /// meet may be ``SendAnswer/rejected(_:)``. Words as short as hardhat's "overflow" are left out.
    ///
    /// - Source: the clients' own texts. geth: `core/error.go`, `core/txpool/errors.go`, `core/txpool/validation.go`;
    ///   erigon: `txpoolcfg.go`; reth: `transaction-pool/src/error.rs`, `rpc-eth-types/src/error`; besu:
    ///   `RpcErrorType.java`; nethermind: `AcceptTxResult.cs`, `TxErrorMessages.cs`; Frontier (Moonbeam):
    ///   `client/rpc/src/eth/format.rs` and Substrate's `InvalidTransaction`; anvil: `eth/error`; OpenEthereum:
    ///   `helpers/errors.rs`; hardhat: `node.ts`; what geth 1.17.10, anvil 1.7.1, hardhat 2.29.1 and 3.18.0, ganache
    ///   7.9.2 and ethereumjs 0.10.5 were seen to answer.
    static let sending = NodeErrorTable(
        rows: [
            // hardhat and ganache mine what they are sent, and answer with what came of it. First of all, since the
            // contract chooses the words: a token's "insufficient balance" is not the account's.
            Row(
                .alreadyKnown,
                "vm exception while processing transaction: revert", "transaction reverted without a reason",
                "transaction ran out of gas"),
            Row(
                .alreadyKnown,
                "already known", "known transaction", "alreadyknown", "already imported", "alreadyimported",
                "existing tx with same hash", "already in the txpool",
                // Substrate bans what it has just included or removed; Frontier calls that "already known" too.
                "temporarily banned", "temporarilybanned"),
            Row(
                .replacementUnderpriced,
                "replacement transaction underpriced", "insufficient gas price to replace", "replacementnotallowed",
                "could not replace existing", "replaced by transaction with higher tip", "ownnoncealreadyused",
                "another transaction with same nonce", "toolowpriority", "too low priority", "priority is too low",
                "replacement gas too low"),
            Row(
                .nonceTooLow,
                "nonce too low", "nonce is too low", "oldnonce", "transaction::stale", "transaction(stale",
                "pool(stale",
                // ganache queues a nonce that is ahead.
                "doesn't have the correct nonce"),
            Row(
                .nonceTooHigh,
                "nonce too high", "nonce is too distant", "nonce too far in future", "noncetoofarinfuture", "noncegap",
                "gapped-nonce", "delegation nonce gap", "lower nonce exists", "transaction::future",
                "transaction(future"),
            Row(
                .accountReserved,
                "already reserved", "conflicts with existing transaction", "transaction type conflict",
                "pendingtxsofconflictingtype", "authority has pending transaction", "delegatorhaspendingtx"),
            Row(
                .poolFull,
                "pool is full", "pool size constraints", "account limit exceeded", "in-flight transaction limit",
                "too many transactions in the queue", "spammer", "immediatelydropped", "because of the limit",
                // geth keeps what can be mined in a full pool, and this nonce is ahead.
                "future transaction tries to replace"),
            Row(
                .insufficientFunds,
                "insufficient funds", "insufficientfunds", "insufficient balance", "exceeds account balance",
                "overdraws from account", "would cause overdraft", "have enough funds", "transaction::payment",
                "transaction(payment"),
            Row(
                .intrinsicGasTooLow,
                "intrinsic gas too low", "intrinsicgas", "intrinsic gas exceeds", "floor data gas cost",
                "to cover minimal cost of the transaction", "transaction requires at least", "requires gas floor"),
            Row(
                .exceedsTransactionGasCap,
                "transaction gas limit too high", "transaction gas cap", "transaction gas limit cap",
                "txgaslimitcapexceeded", "is greater than the cap"),
            Row(
                .exceedsBlockGasLimit,
                "exceeds block gas limit", "exceeds block's gas limit", "gas limit reached", "gaslimitexceeded",
                "intrinsic gas too high",
                // An operator's own, and not the chain's.
                "max transaction gas limit", "per-transaction gas limit",
                "exceeds current gas limit", "greater than the block gas limit", "gas is beyond limit",
                "transaction::exhaustsresources", "transaction(exhaustsresources"),
            Row(
                .underpriced,
                "underpriced", "fee too low", "feetoolow", "gas price below", "gas price is too low",
                "less than block base fee", "less than base fee", "less than the block's basefeepergas",
                "below chain minimum", "below minimum required", "too low for the next block"),
            // rpc.txfeecap of geth, erigon and bor, tx-feecap of besu: each node's own, usually one coin.
            Row(.feeCapExceeded, "exceeds the configured cap", "transaction fee cap exceeded"),
            rejections,
            Row(
                .rateLimited(retryAfter: nil),
                "rate limit", "too many requests", "request limit", "compute units"),
            // Nothing about the transaction: the node cannot take any at the moment, or does not know what it did.
            Row(
                .outcomeUnknown(""),
                "is syncing", "sync is still in progress", "transaction pool not enabled", "internal error",
                "request timed out", "does not exist/is not available"),
        ],
        codes: [
            -32005: .rateLimited(retryAfter: nil), 429: .rateLimited(retryAfter: nil), -32601: .outcomeUnknown(""),
        ])

    private static let rejections = Row(
        .rejected(""),
        // The signature and the chain it is for.
        "invalid sender", "failed to recover sender", "failedtoresolvesender", "invalid signature",
        "invalid transaction signature", "invalid transaction v, r, s values", "invalidtxsignature",
        "transaction::badproof", "transaction(badproof", "invalid chain id", "wrong chainid", "chainid not supported",
        "chainid is required", "invalidtxchainid", "signed for another chain", "only replay-protected",
        "invalid chainid", "failed to recover the signer", "needs to be signed", "incompatible eip155-based v",
        // The encoding.
        "rlp:", "rlptoolong", "invalid rlp", "decode signed transaction", "failed to decode transaction",
        "decode transaction failed", "typed transaction too short", "transaction data is empty",
        "empty transaction data", "transaction type not supported", "unsupported transaction type",
        "invalid transaction type", "invalidtxtype", "transaction type is not activated",
        "not supported by the current hard", "eip 1559 is not activated", "sidecar", "blobless", "could not be parsed",
        "input too short", "leading zero", "unexpected list", "unexpected string", "invalid bool value",
        "hex string", "cannot wrap string value", "cannot unmarshal non-string",
        // The values.
        "priority fee per gas higher than", "priority fee per gas exceeds", "invalidmaxpriorityfeepergas",
        "max fee per gas higher than", "is bigger than maxfeepergas", "negative value", "gas uint64 overflow",
        "gasuintoverflow", "int256overflow", "transaction cost overflow", "nonce has max value", "nonce exceeds",
        "oversized data", "transaction too large", "maxtxsizeexceeded", "transaction is too big", "tx is too large",
        "initcode size exceeded", "initcode too large", "eip-3860",
        // The sender, and the node's own rules.
        "sender not an eoa", "sender is not an eoa", "senderiscontract", "not authorized to send transactions")
}
