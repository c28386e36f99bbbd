import Ethereum
import JSON
import Signing

/// Calls of executeWorkflow, signed and in batches, for connections that send one after the other.
struct SignedLoad {
    let count: Int
    let batch: Int
    /// How many connections there are.
    let lanes: Int
    let chainID: UInt64

    /// Signs, on all cores, and returns each connection's requests; workflows are numbered from 1.
    ///
    /// An account's transactions are on one connection, unless there are fewer accounts than connections.
    func sign(_ signers: [LocalSigner], nonces: [UInt64]) async throws -> [[[UInt8]]] {
        let shares = (0..<signers.count).map { (count + signers.count - 1 - $0) / signers.count }
        return try await withThrowingTaskGroup { group in
            var first: UInt64 = 1
            for (index, signer) in signers.enumerated() {
                group.addTask { [first] in
                    (index, try requests(shares[index], of: signer, workflow: first, nonce: nonces[index]))
                }
                first += UInt64(shares[index])
            }
            var bySigner: [Int: [[UInt8]]] = [:]
            for try await (index, requests) in group { bySigner[index] = requests }
            return deal(signers.indices.map { bySigner[$0] ?? [] })
        }
    }

    /// Takes each account's requests.
    private func deal(_ accounts: [[[UInt8]]]) -> [[[UInt8]]] {
        var result: [[[UInt8]]] = Array(repeating: [], count: lanes)
        for (index, requests) in accounts.enumerated() {
            for (turn, request) in requests.enumerated() {
                let offset = lanes > accounts.count ? turn : 0
                result[(index + offset) % lanes].append(request)
            }
        }
        return result
    }

    private func requests(
        _ count: Int, of signer: LocalSigner, workflow: UInt64, nonce: UInt64
    ) throws(SigningError) -> [[UInt8]] {
        var requests: [[UInt8]] = []
        for start in stride(from: 0, to: count, by: batch) {
            var raws: [[UInt8]] = []
            for index in start..<min(start + batch, count) {
                let transaction = transaction(workflow + UInt64(index), nonce: nonce + UInt64(index))
                let signature = try signer.sign(transaction.signingHash)
                raws.append(SignedTransaction(transaction: transaction, signature: signature).raw)
            }
            requests.append(Self.request(raws))
        }
        return requests
    }

    /// A call such as a worker sends: an action of 65 bytes, a gas limit with some room.
    private func transaction(_ workflow: UInt64, nonce: UInt64) -> Transaction {
        var data = WorkflowCall.selector
        for word in [workflow, 160, 1_900_000_000, 7, 100_000_000, 65] as [UInt64] {
            data += UInt256(word).bigEndianBytes
        }
        data += [1] + [UInt8](repeating: 9, count: 64) + [UInt8](repeating: 0, count: 31)
        return Transaction(
            chainID: ChainID(chainID), nonce: Nonce(nonce),
            fees: .dynamic(maxFeePerGas: .gwei(3), maxPriorityFeePerGas: .gwei(1)), gasLimit: 108_000,
            to: ChainSettings().executor, data: data)
    }

    private static func request(_ raws: [[UInt8]]) -> [UInt8] {
        var writer = JSONWriter()
        writer.array { writer in
            for (id, raw) in raws.enumerated() {
                writer.object { writer in
                    writer.member("jsonrpc", "2.0")
                    writer.member("id", id)
                    writer.member("method", "eth_sendRawTransaction")
                    writer.key("params")
                    writer.array { $0.data(raw.span) }
                }
            }
        }
        return writer.bytes
    }
}
