import Chain
import Ethereum
import Scheduler

/// What the registry and the multicall contract answer to calls.
struct RegistryAnswers {
    static let multicall = Address(lastBytesOf: Hash32(0xcA11_bde0_5977_b363_1167_0288_62bE_2a17_3976_CA11))

    let registry: ScriptedRegistry
    let failing: Set<UInt256>
    let hasMulticall: Bool

    /// - Returns: `nil` for a call to another contract.
    /// - Throws: `ChainError` when the call reverts.
    func answer(_ request: CallRequest) throws -> [UInt8]? {
        switch request.to {
        case SampleContracts.registryAddress: try registryAnswer(request.data)
        case Self.multicall where hasMulticall: try multicallAnswer(request.data)
        default: nil
        }
    }

    private func registryAnswer(_ data: [UInt8]) throws -> [UInt8] {
        if Selector(prefixOf: data) == Self.total { return UInt256(registry.total).bigEndianBytes }
        guard Selector(prefixOf: data) == Self.get, let id = UInt256(bigEndian: data.dropFirst(4)) else {
            throw ChainError(.reverted([]), "execution reverted", method: "eth_call")
        }
        guard !failing.contains(id) else { throw ChainError(.reverted([]), "out of gas", method: "eth_call") }
        guard let record = registry.workflows[id] else {
            throw ChainError(.reverted(Self.notFound.bytes), "execution reverted", method: "eth_call")
        }
        return try ABIEncoder.encode(
            [
                .address(record.owner), .uint(UInt256(UInt64(record.triggerType))), .bytes(record.triggerData),
                .uint(UInt256(UInt64(record.actionType))), .bytes(record.actionData), .uint(record.nextRun),
                .uint(record.interval), .bool(record.isActive), .uint(record.gasBudget.rawValue),
            ], as: Self.fields)
    }

    private func multicallAnswer(_ data: [UInt8]) throws -> [UInt8] {
        let calls = try Self.aggregate.decodeCall(data)[0]?.elements?.compactMap(\.elements) ?? []
        let answers = try calls.map { call -> ABIValue in
            do {
                let answer = try answer(CallRequest(to: call[0].address, data: call[2].bytes ?? []))
                return .tuple([.bool(true), .bytes(answer ?? [])])
            } catch let error as ChainError {
                guard case .reverted(let data) = error.code else { throw error }
                return .tuple([.bool(false), .bytes(data)])
            }
        }
        return try ABIEncoder.encode([.array(answers)], as: [.array(.tuple([.bool, .bytes]))])
    }

    private static let get = Selector(signature: "getWorkflow(uint256)")
    private static let total = Selector(signature: "totalWorkflows()")
    private static let notFound = Selector(signature: "WorkflowNotFound()")
    private static let fields: [ABIType] = [
        .address, .uint(bits: 8), .bytes, .uint(bits: 8), .bytes, .uint(bits: 256), .uint(bits: 256), .bool,
        .uint(bits: 256),
    ]
    private static let aggregate = ABIFunction(
        name: "aggregate3", inputs: [ABIParameter(type: .array(.tuple([.address, .bool, .bytes])))])
}
