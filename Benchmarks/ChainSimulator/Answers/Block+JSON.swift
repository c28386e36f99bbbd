import Ethereum
import JSON

extension Block {
    /// Writes the block with whole transactions, or with their hashes.
    func write(_ settings: ChainSettings, isFull: Bool, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("number", quantity: UInt64(number))
            writer.member("hash", hash: hash)
            writer.member("parentHash", hash: header.parent)
            writer.member("timestamp", quantity: header.timestamp)
            writer.member("gasLimit", quantity: settings.gasLimit)
            writer.member("gasUsed", quantity: gasUsed)
            writer.member("baseFeePerGas", quantity: header.baseFee)
            writer.key("logsBloom")
            writer.bloom(bloom)
            writeWhatIsNotThere(to: &writer)
            writer.key("transactions")
            writer.array { writer in
                for (index, included) in included.enumerated() {
                    if isFull {
                        included.transaction.write(settings.chainID, in: self, index, to: &writer)
                    } else {
                        writer.hash(included.transaction.hash)
                    }
                }
            }
        }
    }

    /// Nothing is behind the roots, and nobody produces the blocks.
    private func writeWhatIsNotThere(to writer: inout JSONWriter) {
        for name in ["stateRoot", "transactionsRoot", "receiptsRoot", "mixHash"] { writer.member(name, hash: .zero) }
        writer.member("sha3Uncles", hash: Self.noUncles)
        writer.member("miner", address: .zero)
        writer.member("nonce", "0x0000000000000000")
        for name in ["difficulty", "totalDifficulty"] { writer.member(name, quantity: 0 as UInt64) }
        writer.member("extraData", "0x")
        writer.member("size", quantity: UInt64(included.reduce(608) { $0 + $1.transaction.raw.count }))
        writer.key("uncles")
        writer.array { _ in }
    }

    /// - Source: go-ethereum, core/types/hashes.go.
    private static let noUncles = Hash32(
        0x1DCC_4DE8_DEC7_5D7A_AB85_B567_B6CC_D41A_D312_451B_948A_7413_F0A1_42FD_40D4_9347)

    /// Writes what became of a transaction.
    func writeReceipt(_ index: Int, to writer: inout JSONWriter) {
        let transaction = included[index].transaction
        var bloom = Bloom()
        if let call = transaction.outcome.call { bloom.insert(call) }
        writer.object { writer in
            writer.member("blockHash", hash: hash)
            writer.member("blockNumber", quantity: UInt64(number))
            writer.member(
                "contractAddress",
                address: transaction.to == nil
                    ? transaction.sender.contractCreated(at: Nonce(transaction.nonce)) : nil)
            writer.member("cumulativeGasUsed", quantity: included[index].cumulativeGas)
            writer.member("effectiveGasPrice", quantity: transaction.price(header.baseFee))
            writer.member("from", address: transaction.sender)
            writer.member("gasUsed", quantity: gasUsed(by: index))
            writer.key("logs")
            writer.array { writeLog(of: index, to: &$0) }
            writer.key("logsBloom")
            writer.bloom(bloom)
            if case .revert = transaction.outcome {
                writer.member("status", "0x0")
            } else {
                writer.member("status", "0x1")
            }
            writer.member("to", address: transaction.to)
            writer.member("transactionHash", hash: transaction.hash)
            writer.member("transactionIndex", quantity: UInt64(index))
            writer.member("type", quantity: UInt64(transaction.kind))
        }
    }

    /// Writes the log of a workflow that ran, and nothing for any other transaction.
    func writeLog(of index: Int, to writer: inout JSONWriter) {
        let transaction = included[index].transaction
        guard transaction.outcome.call != nil else { return }
        writer.object { writer in
            writer.member("address", address: transaction.to)
            transaction.withData { data in
                writer.key("topics")
                writer.array { for topic in WorkflowCall.topics(data) { $0.hash(topic) } }
                let result = WorkflowCall.eventData(data)
                writer.member("data", data: result.span)
            }
            writer.member("blockNumber", quantity: UInt64(number))
            writer.member("transactionHash", hash: transaction.hash)
            writer.member("transactionIndex", quantity: UInt64(index))
            writer.member("blockHash", hash: hash)
            writer.member("blockTimestamp", quantity: header.timestamp)
            writer.member("logIndex", quantity: UInt64(included[index].firstLog))
            writer.member("removed", false)
        }
    }
}
