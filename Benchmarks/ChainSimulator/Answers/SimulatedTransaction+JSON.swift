import Ethereum
import JSON

extension SimulatedTransaction {
    /// Writes the transaction with its place in a block, or without one as long as it waits.
    func write(_ chainID: UInt64, in block: Block?, _ index: Int, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("type", quantity: UInt64(kind))
            writer.member("chainId", quantity: chainID)
            writer.member("nonce", quantity: nonce)
            writer.member("gas", quantity: gas)
            writer.member("gasPrice", quantity: block.map { price($0.header.baseFee) } ?? feeCap)
            if kind == 2 {
                writer.member("maxFeePerGas", quantity: feeCap)
                writer.member("maxPriorityFeePerGas", quantity: tipCap)
            }
            writer.member("to", address: to)
            writer.member("value", quantity: value)
            withData { writer.member("input", data: $0) }
            writer.member("from", address: sender)
            writer.member("hash", hash: hash)
            if kind > 0 { writeAccessList(to: &writer) }
            writeSignature(to: &writer)
            writePlace(block, index, to: &writer)
        }
    }

    private func writePlace(_ block: Block?, _ index: Int, to writer: inout JSONWriter) {
        guard let block else {
            for name in ["blockHash", "blockNumber", "transactionIndex"] { writer.member(name) { $0.null() } }
            return
        }
        writer.member("blockHash", hash: block.hash)
        writer.member("blockNumber", quantity: UInt64(block.number))
        writer.member("transactionIndex", quantity: UInt64(index))
    }

    private func writeAccessList(to writer: inout JSONWriter) {
        let raw = raw
        writer.key("accessList")
        writer.array { writer in
            let contents = Int(places.accessList.lowerBound)..<Int(places.accessList.upperBound)
            // It has been read before: there is nothing wrong with it.
            try? AccessList.forEach(raw, contents) { address, keys in
                writer.object { writer in
                    writer.member("address", data: raw.span.extracting(address))
                    writer.key("storageKeys")
                    writer.array { for key in keys { $0.data(raw.span.extracting(key)) } }
                }
            }
        }
    }

    private func writeSignature(to writer: inout JSONWriter) {
        let raw = raw
        var numbers = RLPCursor(raw, Int(places.signature)..<raw.count)
        for name in ["v", "r", "s"] {
            guard let item = try? numbers.next() else { return }
            let number = UInt256(bigEndian: raw.span.extracting(item.payload)) ?? .zero
            writer.member(name, number.hex)
            if name == "v", kind > 0 { writer.member("yParity", number.hex) }
        }
    }
}
