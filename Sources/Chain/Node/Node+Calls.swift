import Ethereum
import JSON
import JSONRPC

extension Node {
    func estimateGas(_ request: CallRequest) async throws -> Gas {
        let call = RPCCall("eth_estimateGas") {
            $0.call(request)
            // Without it some nodes estimate on top of what is pending.
            $0.block(.latest)
        }
        return try await simulate(call) { json throws(MalformedAnswer) in
            Gas(try json.value("an amount of gas", \.word))
        }
    }

    func call(_ request: CallRequest, at block: BlockReference) async throws -> [UInt8] {
        let call = Self.call(request, at: block)
        return try returned(in: await result(of: call), of: call)
    }

    func calls(_ requests: [CallRequest], at block: BlockReference) async throws -> [Result<[UInt8], ChainError>] {
        let calls = requests.map { Self.call($0, at: block) }
        let results = try zip(calls, await client.batch(calls)).map { call, result in
            do {
                return Result<[UInt8], ChainError>.success(try returned(in: result, of: call))
            } catch let error as ChainError {
                return .failure(error)
            }
        }
        if let fault = results.first?.fault, results.allSatisfy({ $0.fault != nil }) { throw fault }
        return results
    }

    private static func call(_ request: CallRequest, at block: BlockReference) -> RPCCall {
        RPCCall("eth_call") {
            $0.call(request)
            $0.block(block)
        }
    }

    private func returned(in result: Result<JSON, RPCError>, of call: RPCCall) throws -> [UInt8] {
        try simulated(result, call) { json throws(MalformedAnswer) in try json.value("return data", \.hexBytes) }
    }

    /// Calls a method that runs a contract, which may fail by itself.
    private func simulate<Value>(
        _ call: RPCCall, _ decode: (JSON) throws(MalformedAnswer) -> Value
    ) async throws -> Value {
        try simulated(await result(of: call), call, decode)
    }

    private func simulated<Value>(
        _ result: Result<JSON, RPCError>, _ call: RPCCall, _ decode: (JSON) throws(MalformedAnswer) -> Value
    ) throws -> Value {
        if case .failure(let error) = result, case .remote(let remote) = error.code,
            let callFailure = CallFailure(remote)
        {
            throw failure(.reverted(callFailure.data), callFailure.message, of: call)
        }
        return try value(of: result, of: call, decode)
    }
}

extension Result<[UInt8], ChainError> {
    /// Why another node is to be asked, where that is so.
    fileprivate var fault: ChainError? {
        guard case .failure(let error) = self, error.isFaultOfEndpoint || error.code == .unavailable else { return nil }
        return error
    }
}
