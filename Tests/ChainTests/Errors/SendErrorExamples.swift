extension SendErrorExample {
    static let all =
        alreadyKnown + nonceTooLow + nonceTooHigh + replacementUnderpriced + underpriced + insufficientFunds + poolFull
        + intrinsicGasTooLow + exceedsBlockGasLimit + exceedsTransactionGasCap + accountReserved + rateLimited
        + feeCapExceeded + rejected + unable

    static let alreadyKnown = [
        Self("geth", -32000, "already known"),
        Self("geth 1.8", -32000, "known transaction: 5d3e4b0a"),
        Self("erigon", -32000, "existing tx with same hash"),
        Self("reth", -32003, "already known"),
        Self("besu", -32000, "Known transaction"),
        Self("nethermind", -32010, "AlreadyKnown"),
        Self("Frontier", -32603, "already known"),
        Self("Frontier of 2021", -32603, "submit transaction to pool failed: Pool(AlreadyImported(0xe87e))"),
        Self("Frontier of 2021", -32603, "submit transaction to pool failed: Pool(TemporarilyBanned)"),
        Self("Substrate", 1012, "Transaction is temporarily banned"),
        Self("anvil", -32003, "transaction already imported"),
        Self("OpenEthereum", -32010, "Transaction with the same hash was already imported."),
        Self("hardhat", -32000, "Known transaction: 0x5d3e"),
        Self("ethereumjs 0.10.5", -32602, "0xea94cf9e: this transaction is already in the TxPool"),
        // These were mined at once, and failed there.
        Self(
            "hardhat 2.29.1", -32603,
            "Error: VM Exception while processing transaction: reverted with reason string 'not today'"),
        Self(
            "hardhat 3.18.0", 3,
            "VM Exception while processing transaction: reverted with reason string 'ERC20: insufficient balance'"),
        Self("hardhat 3.18.0", 3, "Transaction reverted without a reason string"),
        Self("hardhat 2.29.1", -32000, "Transaction ran out of gas"),
    ]

    static let nonceTooLow = [
        Self("geth", -32000, "nonce too low: next nonce 12, tx nonce 11"),
        Self("erigon", -32000, "nonce too low"),
        Self("reth", -32003, "nonce too low: next nonce 12, tx nonce 11"),
        Self("besu", -32001, "Nonce too low"),
        Self("nethermind", -32010, "OldNonce, Current nonce: 12, nonce of rejected tx: 11"),
        Self("Frontier", -32603, "nonce too low"),
        Self(
            "Frontier of 2021", -32603,
            "submit transaction to pool failed: Pool(InvalidTransaction(InvalidTransaction::Stale))"),
        Self("Frontier", -32603, "submit transaction to pool failed: InvalidTransaction(Stale)"),
        Self("Moonriver", -32603, "submit transaction to pool failed: Pool(Stale)"),
        Self("anvil", -32003, "nonce too low"),
        Self("OpenEthereum", -32010, "Transaction nonce is too low. Try incrementing the nonce."),
        Self("hardhat", -32000, "Nonce too low. Expected nonce to be 12 but got 11."),
        Self(
            "ethereumjs 0.10.5", -32602,
            "0x9965 tries to send a tx with nonce 0, but account has nonce 1 (tx nonce too low)"),
        Self(
            "ganache 7.9.2", -32000,
            "the tx doesn't have the correct nonce. account has nonce of: 6 tx has nonce of: 5"),
    ]

    static let nonceTooHigh = [
        Self("geth", -32000, "nonce too high: tx nonce 14, gapped nonce 12"),
        Self("geth", -32000, "gapped-nonce tx from delegated accounts"),
        Self("besu", -32006, "Nonce too high"),
        Self("besu", -32000, "Transaction nonce is too distant from current sender nonce"),
        Self("besu", -32000, "An invalid transaction with a lower nonce exists"),
        Self("nethermind", -32010, "nonce too far in future"),
        Self("nethermind", -32010, "NonceTooFarInFuture"),
        Self("nethermind", -32010, "NonceGap, Future nonce. Expected nonce: 12"),
        Self("nethermind", -32010, "delegation nonce gap"),
        Self(
            "Frontier of 2021", -32603,
            "submit transaction to pool failed: Pool(InvalidTransaction(InvalidTransaction::Future))"),
        Self("Frontier", -32603, "submit transaction to pool failed: InvalidTransaction(Future)"),
        Self("anvil", -32003, "Nonce too high"),
        Self(
            "hardhat", -32000,
            "Nonce too high. Expected nonce to be 12 but got 14. Note that transactions can't be queued when automining."
        ),
    ]

    static let replacementUnderpriced = [
        Self("geth", -32000, "replacement transaction underpriced"),
        Self("erigon", -32000, "could not replace existing tx"),
        Self("erigon", -32000, "replaced by transaction with higher tip"),
        Self("reth", -32000, "[0x5d3e]: insufficient gas price to replace existing transaction"),
        Self("besu", -32000, "Replacement transaction underpriced"),
        Self("nethermind", -32010, "ReplacementNotAllowed"),
        Self("nethermind", -32010, "OwnNonceAlreadyUsed"),
        Self(
            "Frontier of 2021", -32603, "submit transaction to pool failed: Pool(TooLowPriority { old: 40, new: 30 })"),
        Self("Substrate", -32603, "Transaction pool error: Too low priority (355423010000 > 236289000000)"),
        Self("Substrate", 1014, "Priority is too low: (3140 vs 3140)"),
        Self("anvil", -32003, "replacement transaction underpriced"),
        Self(
            "hardhat 2.29.1", -32000,
            "Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 110000000000 is necessary to replace "
                + "the existing transaction with nonce 0."),
        Self(
            "ethereumjs 0.10.5", -32602,
            "replacement gas too low, got tip 1000000000, min: 1100000000, got fee 100000000000, min: 110000000000"),
        Self(
            "OpenEthereum", -32010,
            "Transaction gas price 20000wei is too low. There is another transaction with same nonce in the queue with "
                + "gas price: 20000wei. Try increasing the gas price or incrementing the nonce."),
    ]

    static let underpriced = [
        Self("geth", -32000, "transaction underpriced"),
        Self("geth", -32000, "transaction gas price below minimum: gas tip cap 0, minimum needed 1000000"),
        Self("geth", -32000, "max fee per gas less than block base fee: address 0x11, maxFeePerGas: 1, baseFee: 875"),
        Self("geth", -32000, "fee cap less than base fee"),
        Self("erigon", -32000, "underpriced"),
        Self("erigon", -32000, "fee too low"),
        Self("reth", -32003, "transaction feeCap 3 below chain minimum"),
        Self("reth", -32003, "transaction priority fee below minimum required priority fee 1000000"),
        Self("besu", -32009, "Gas price below configured minimum gas price"),
        Self("besu", -32009, "Gas price below current base fee"),
        Self("nethermind", -32010, "FeeTooLow, EffectivePriorityFeePerGas too low 882298153 < 1000000000, BaseFee: 7"),
        Self("nethermind", -32010, "FeeTooLowToCompete"),
        Self("Frontier", -32603, "gas price less than block base fee"),
        Self("anvil", -32003, "max fee per gas less than block base fee"),
        Self(
            "OpenEthereum", -32010,
            "Transaction gas price is too low. It does not satisfy your node's minimal gas price (minimal: 20, got: 1). "
                + "Try increasing the gas price."),
        Self(
            "hardhat", -32000,
            "Transaction maxFeePerGas (1) is too low for the next block, which has a baseFeePerGas of 875"),
        Self("geth 1.17.10", -32000, "transaction gas price below minimum: gas tip cap 1, minimum needed 1000000000"),
        Self(
            "ganache 7.9.2", -32000,
            "VM Exception while processing transaction: Transaction's maxFeePerGas (1) is less than the block's "
                + "baseFeePerGas (309538039) (vm hf=shanghai -> block number=1)"),
    ]

    static let insufficientFunds = [
        Self("geth", -32000, "insufficient funds for gas * price + value: balance 5, tx cost 8, overshot 3"),
        Self("geth", -32000, "insufficient funds for transfer"),
        Self("geth", -32000, "transaction would cause overdraft"),
        Self("erigon", -32000, "insufficient funds"),
        Self("reth", -32003, "insufficient funds for gas * price + value: have 5 want 8"),
        Self("reth", -32003, "transaction overdraws from account, balance: 5, cost: 8"),
        Self("besu", -32004, "Upfront cost exceeds account balance"),
        Self("nethermind", -32010, "InsufficientFunds, Account balance: 5, cumulative cost: 8"),
        Self("Frontier", -32603, "insufficient funds for gas * price + value"),
        Self(
            "Moonbeam of 2021", -32603,
            "submit transaction to pool failed: Pool(InvalidTransaction(InvalidTransaction::Payment))"),
        Self("Frontier", -32603, "submit transaction to pool failed: InvalidTransaction(Payment)"),
        Self("anvil", -32003, "Insufficient funds for gas * price + value"),
        Self("OpenEthereum", -32010, "Insufficient balance for transaction. Balance: 5, Cost: 8"),
        Self(
            "OpenEthereum", -32010,
            "Insufficient funds. The account you tried to send transaction from does not have enough funds. Required 8 "
                + "and got: 5."),
        Self("hardhat", -32000, "Sender doesn't have enough funds to send tx. The max upfront cost is: 8"),
        Self(
            "ethereumjs 0.10.5", -32602,
            "0x4a62 does not have enough balance to cover transaction costs, need 21, but have 0 (insufficient balance)"
        ),
    ]

    static let poolFull = [
        Self("geth 1.17.10 --txpool.nolocals", -32000, "future transaction tries to replace pending"),
        Self("geth", -32000, "txpool is full"),
        Self("geth", -32000, "account limit exceeded: pooled 16 txs"),
        Self("geth", -32000, "in-flight transaction limit reached for delegated accounts"),
        Self("erigon", -32000, "pending sub-pool is full"),
        Self("erigon", -32000, "spammer"),
        Self("reth", -32003, "txpool is full"),
        Self("reth", -32003, "transaction discarded outright due to pool size constraints"),
        Self("reth", -32003, "rejected due to 0x1111 being identified as a spammer"),
        Self("Frontier", -32603, "submit transaction to pool failed: ImmediatelyDropped"),
        Self("Substrate", 1016, "Immediately Dropped: the transaction couldn't enter the pool because of the limit"),
        Self(
            "OpenEthereum", -32010,
            "There are too many transactions in the queue. Your transaction was dropped due to limit. Try increasing "
                + "the fee."),
    ]

    static let intrinsicGasTooLow = [
        Self("geth", -32000, "intrinsic gas too low: gas 20000, minimum needed 21000"),
        Self("geth", -32000, "insufficient gas for floor data gas cost: gas 21000, minimum needed 25000"),
        Self("erigon", -32000, "IntrinsicGas"),
        Self("reth", -32003, "intrinsic gas too low"),
        Self("besu", -32003, "Intrinsic gas exceeds gas limit"),
        Self("nethermind", -32010, "intrinsic gas too low"),
        Self("Frontier", -32603, "intrinsic gas too low"),
        Self(
            "OpenEthereum", -32010,
            "Transaction gas is too low. There is not enough gas to cover minimal cost of the transaction (minimal: "
                + "21000, got: 20000). Try increasing supplied gas."),
        Self("hardhat", -32000, "Transaction requires at least 21000 gas but got 20000"),
        Self("geth 1.17.10", -32000, "insufficient gas for floor data gas cost: gas 37500, minimum needed 61000"),
        Self("hardhat 2.29.1", -32000, "Transaction requires gas floor of 61000 but got limit of 37500"),
    ]

    static let exceedsBlockGasLimit = [
        Self("geth", -32000, "exceeds block gas limit"),
        Self("reth", -32003, "transaction's gas limit 40000000 exceeds block's gas limit 30000000"),
        Self(
            "reth", -32003, "transaction's gas limit 40000000 exceeds maximum per-transaction gas limit 16777216"),
        Self("reth", -32003, "exceeds max transaction gas limit"),
        // The code would be a rate limit elsewhere.
        Self("besu", -32005, "Transaction gas limit exceeds block gas limit"),
        Self("nethermind", -32010, "gas limit reached"),
        Self("nethermind", -32010, "GasLimitExceeded, Gas limit: 30000000, gas limit of rejected tx: 40000000"),
        Self("Frontier", -32603, "exceeds block gas limit"),
        Self(
            "Frontier of 2021", -32603,
            "submit transaction to pool failed: Pool(InvalidTransaction(InvalidTransaction::ExhaustsResources))"),
        Self("Frontier", -32603, "submit transaction to pool failed: InvalidTransaction(ExhaustsResources)"),
        Self("anvil", -32003, "intrinsic gas too high -- CallerGasLimitMoreThanBlock"),
        Self(
            "anvil", -32003,
            "Transaction gas limit is greater than the block gas limit, gas_limit: 40000000, cap: 30000000"),
        Self(
            "OpenEthereum", -32010,
            "Transaction cost exceeds current gas limit. Limit: 30000000, got: 40000000. Try decreasing supplied gas."),
        Self("OpenEthereum", -32010, "Supplied gas is beyond limit."),
        Self(
            "hardhat", -32000, "Transaction gas limit is 40000000 and exceeds block gas limit of 30000000"),
    ]

    static let exceedsTransactionGasCap = [
        Self("geth 1.17.10", -32000, "transaction gas limit too high (cap: 16777216, tx: 16777217)"),
        Self("besu", -32005, "Transaction gas limit cap exceeded"),
        Self("nethermind", -32010, "TxGasLimitCapExceeded: Gas limit 30000000 exceeded cap of 16777216."),
        Self("hardhat 2.29.1", -32000, "Transaction gas limit is 16777217 and exceeds transaction gas cap of 16777216"),
        // revm's words, which hardhat 2.29.1 gives for estimates.
        Self("revm", -32000, "transaction gas limit (1099511627775) is greater than the cap (16777216)"),
    ]

    static let accountReserved = [
        Self("geth", -32000, "address already reserved"),
        Self("geth", -32000, "authority already reserved"),
        Self("reth", -32003, "transaction type 2 conflicts with existing transaction for 0x1111"),
        Self("nethermind", -32010, "pending transaction type conflict"),
        Self("nethermind", -32010, "PendingTxsOfConflictingType"),
        Self("nethermind", -32010, "delegation authority has pending transaction"),
        Self("nethermind", -32010, "DelegatorHasPendingTx"),
    ]

    static let rateLimited = [
        Self("Infura", -32005, "daily request count exceeded, request rate limited"),
        Self("Alchemy", 429, "Your app has exceeded its compute units per second capacity."),
        Self("QuickNode", -32007, "50/second request limit reached - reduce calls per second or upgrade"),
        Self("Base", -32000, #"429 Too Many Requests: {"code":-32016,"message":"over rate limit"}"#),
        Self("EIP-1474", -32005, "Limit exceeded"),
        Self("hosted", 429, ""),
    ]
}
