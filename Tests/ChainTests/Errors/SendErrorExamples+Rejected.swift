extension SendErrorExample {
    static let feeCapExceeded = [
        Self("geth", -32000, "tx fee (1.50 ether) exceeds the configured cap (1.00 ether)"),
        Self("besu", -32000, "Transaction fee cap exceeded"),
    ]

    static let rejected =
        signatures + encodings + values + [
            Self("geth", -32000, "sender not an eoa: address 0x11, len(code): 23"),
            Self("reth", -32003, "sender is not an EOA"),
            Self("nethermind", -32010, "SenderIsContract"),
            Self("besu", -32007, "Sender account not authorized to send transactions"),
        ]

    private static let signatures = [
        Self("geth", -32000, "invalid sender: invalid transaction v, r, s values"),
        Self("geth", -32000, "invalid chain id for signer: have 1 want 1287"),
        Self("geth", -32000, "only replay-protected (EIP-155) transactions allowed over RPC"),
        Self("reth", -32602, "invalid transaction signature"),
        Self("reth", -32003, "invalid chain ID"),
        Self("besu", -32002, "Invalid signature"),
        Self("besu", -32000, "Wrong chainId"),
        Self("besu", -32000, "ChainId not supported"),
        Self("besu", -32000, "ChainId is required"),
        Self("nethermind", -32010, "InvalidTxSignature: Signature is invalid."),
        Self("nethermind", -32010, "InvalidTxChainId: Expected 1287, got 1."),
        Self("nethermind", -32010, "failed to recover sender"),
        Self("nethermind", -32010, "FailedToResolveSender"),
        Self("Frontier", -32603, "invalid chain id"),
        Self(
            "Frontier of 2021", -32603,
            "submit transaction to pool failed: Pool(InvalidTransaction(InvalidTransaction::BadProof))"),
        Self("Frontier", -32603, "submit transaction to pool failed: InvalidTransaction(BadProof)"),
        Self("anvil", -32003, "Incompatible EIP-155 transaction, signed for another chain"),
        Self("anvil 1.7.1", -32602, "Failed to recover the signer"),
        Self(
            "hardhat 2.29.1", -32602,
            "Trying to send a raw transaction with an invalid chainId. The expected chainId is 31337"),
        Self("ethereumjs 0.10.5", -32602, "tx needs to be signed"),
        Self(
            "ethereumjs 0.10.5", -32700, "Incompatible EIP155-based V 45 and chain id 31337. See the Common parameter"),
    ]

    private static let encodings = [
        Self("geth", -32000, "rlp: expected input list for types.DynamicFeeTx"),
        Self("geth", -32000, "typed transaction too short"),
        Self("geth", -32000, "transaction type not supported: type 4 rejected, pool not yet in Prague"),
        Self("erigon", -32000, "RLPTooLong"),
        Self("erigon", -32000, "fork supporting this transaction type is not activated yet"),
        Self("reth", -32602, "failed to decode signed transaction"),
        Self("reth", -32602, "empty transaction data"),
        Self("besu", -32602, "Invalid transaction type"),
        Self("nethermind", -32010, "unsupported transaction type"),
        Self("nethermind", -32010, "InvalidTxType: Transaction type in Osaka is not supported."),
        Self("Frontier", -32603, "decode transaction failed"),
        Self("Frontier", -32603, "transaction data is empty"),
        Self("anvil", -32602, "Failed to decode transaction"),
        Self("OpenEthereum", -32010, "Invalid RLP data: RlpExpectedToBeList"),
        Self(
            "ethereumjs 0.10.5", -32700,
            "serialized tx data could not be parsed (Invalid serialized tx input: must be array)"),
        Self(
            "ethereumjs 0.10.5", -32700,
            "serialized tx data could not be parsed (the initcode size of this transaction is too large: it is 49153 while "
                + "the max is 49152)"),
        Self("hardhat 2.29.1", -32602, "input too short"),
        Self("hardhat 2.29.1", -32602, "leading zero"),
        Self("hardhat 2.29.1", -32602, "unexpected list"),
        Self("hardhat 2.29.1", -32602, "unexpected string"),
        Self("hardhat 2.29.1", -32602, "invalid bool value, must be 0 or 1"),
        Self("anvil 1.7.1", -32602, #"invalid value: string "nonsense", expected a valid hex string"#),
        Self(
            "geth 1.17.10", -32602,
            "invalid argument 0: json: cannot unmarshal non-string into Go value of type hexutil.Bytes"),
        Self(
            "ganache 7.9.2", -32700,
            #"Cannot wrap string value "nonsense" as a json-rpc type; strings must be prefixed with "0x"."#),
        Self(
            "anvil 1.7.1, Berlin", -32602,
            "EIP-1559 style fee params (maxFeePerGas or maxPriorityFeePerGas) received but they are not supported by the "
                + "current hardfork."),
        Self(
            "hardhat 2.29.1, Berlin", -32602,
            "Trying to send an EIP-1559 transaction but they are not supported by the current hard fork."),
        Self("ganache 7.9.2, Berlin", -32602, "EIP 1559 is not activated."),
        Self("geth 1.17.10", -32000, "missing sidecar in blob transaction"),
        Self("geth 1.17.10", -32000, "blobless blob transaction"),
    ]

    private static let values = [
        Self("geth", -32000, "max priority fee per gas higher than max fee per gas: address 0x11"),
        Self("geth", -32000, "max fee per gas higher than 2^256-1"),
        Self("geth", -32000, "negative value"),
        Self("geth", -32000, "gas uint64 overflow"),
        Self("geth", -32000, "nonce has max value: address 0x11, nonce: 18446744073709551615"),
        Self("geth", -32000, "oversized data: transaction size 131090, limit 131072"),
        Self("geth", -32000, "max initcode size exceeded: code size 50000, limit 49152"),
        Self("erigon", -32000, "GasUintOverflow"),
        Self("erigon", -32000, "initcode too large"),
        Self("reth", -32003, "nonce exceeds u64 limit"),
        Self("besu", -32000, "Max priority fee per gas exceeds max fee per gas"),
        Self("nethermind", -32010, "InvalidMaxPriorityFeePerGas: Cannot be higher than maxFeePerGas."),
        Self("nethermind", -32010, "Int256Overflow"),
        Self("nethermind", -32010, "transaction cost overflow"),
        Self("nethermind", -32010, "transaction too large"),
        Self("nethermind", -32010, "MaxTxSizeExceeded"),
        Self("OpenEthereum", -32010, "Transaction is too big, see chain specification for the limit."),
        Self("hardhat 2.29.1", -32000, "maxPriorityFeePerGas (11000000000) is bigger than maxFeePerGas (10000000000)"),
        Self(
            "ethereumjs 0.10.5", -32602,
            "Tx is too large (140000 bytes) and exceeds the max data size of 131072 bytes"),
        Self(
            "hardhat 2.29.1", -32602,
            "Trying to send a deployment transaction whose init code length is 49153. The max length allowed by EIP-3860 "
                + "is 49152."),
    ]

    /// The node cannot take any transaction, or does not know what it did.
    static let unable = [
        Self("besu", -32008, "Initial sync is still in progress"),
        Self(
            "besu", -32002,
            "Transaction pool not enabled. (Either txpool explicitly disabled, or node not yet in sync)."),
        Self("nethermind", -32010, "node is syncing"),
        Self("geth", -32603, "internal error"),
        Self("geth", -32601, "the method eth_sendRawTransaction does not exist/is not available"),
        Self("geth", -32002, "request timed out"),
        Self("ganache 7.9.2", -32700, "The method eth_sendRawTransaction does not exist/is not available"),
        Self("anvil 1.7.1", -32601, "Method not found"),
    ]

    static let unrecognised = [
        // Which calls a runtime takes changes with its upgrades.
        Self(
            "Moonbeam of 2021", -32603,
            "submit transaction to pool failed: Pool(InvalidTransaction(InvalidTransaction::Call))"),
        Self("Frontier", -32603, "unknown error"),
        // Too short to be known by.
        Self("hardhat 2.29.1", -32602, "overflow"),
        Self("anyone", -32000, "the moon is in the wrong house"),
        Self("anyone", 0, ""),
    ]
}
