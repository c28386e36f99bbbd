import Concurrency
import Ethereum
import JSON

extension Simulator {
    /// Methods about accounts, and calls, of which none is executed.
    static let stateMethods: [String: Method] = [
        "eth_getBalance": { simulator, parameters, writer, _ throws(RPCFailure) in
            writer.quantity(try simulator.account(parameters).balance)
        },
        "eth_getTransactionCount": { simulator, parameters, writer, _ throws(RPCFailure) in
            guard parameters[1]?.string == "pending" else {
                return writer.quantity(try simulator.account(parameters).nonce)
            }
            let address = try parameters.address(0)
            writer.quantity(simulator.chain.withLock { $0.pendingNonce(address) })
        },
        "eth_getCode": { simulator, parameters, writer, _ throws(RPCFailure) in
            let settings = simulator.settings
            let isContract = [settings.executor, settings.registry, settings.escrow].contains(try parameters.address(0))
            writer.string(isContract ? "0x6001" : "0x")
        },
        "eth_call": { simulator, parameters, writer, _ throws(RPCFailure) in
            let data = try callData(parameters)
            if WorkflowCall.isCall(data.span) {
                guard WorkflowCall.isWellFormed(data.span) else { throw .reverted }
                return writer.string("0x")
            }
            writer.hash(simulator.result(of: data))
        },
        "eth_estimateGas": { simulator, parameters, writer, _ throws(RPCFailure) in
            let data = try callData(parameters)
            if WorkflowCall.isCall(data.span), !WorkflowCall.isWellFormed(data.span) { throw .reverted }
            writer.quantity(data.isEmpty ? 21_000 : simulator.settings.gasUsed)
        },
    ]

    /// The account that the first parameter names, behind the block that the second one names.
    private func account(_ parameters: Parameters) throws(RPCFailure) -> Account {
        let (address, reference) = (try parameters.address(0), try parameters.block(1))
        return try chain.withLock { (chain) throws(RPCFailure) in
            guard let number = chain.number(reference), number < chain.blocks.count else {
                throw RPCFailure("header not found")
            }
            return chain.account(address, behind: number)
        }
    }

    private static func callData(_ parameters: Parameters) throws(RPCFailure) -> [UInt8] {
        let call = try parameters.required(0)
        guard call.kind == .object else {
            throw .invalidParams(
                "invalid argument 0: json: cannot unmarshal non-object into ethapi.TransactionArgs")
        }
        return try (call["input"] ?? call["data"])?.data ?? []
    }

    /// What a contract returns: whom the executor works with, and yes to everything else, such as whether somebody has a role.
    private func result(of data: [UInt8]) -> Hash32 {
        switch Selector(prefixOf: data) {
        case Self.registrySelector: settings.registry.word
        case Self.escrowSelector: settings.escrow.word
        default: Hash32(1)
        }
    }

    private static let registrySelector = Selector(signature: "registry()")
    private static let escrowSelector = Selector(signature: "escrow()")
}
