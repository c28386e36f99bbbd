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
        let call = RPCCall("eth_call") {
            $0.call(request)
            $0.block(block)
        }
        return try await simulate(call) { json throws(MalformedAnswer) in
            try json.value("return data", \.hexBytes)
        }
    }

    /// Calls a method that runs a contract, which may fail by itself.
    private func simulate<Value>(
        _ call: RPCCall, _ decode: (JSON) throws(MalformedAnswer) -> Value
    ) async throws -> Value {
        let result = await result(of: call)
        if case .failure(let error) = result, case .remote(let remote) = error.code,
            let callFailure = CallFailure(remote)
        {
            throw failure(.reverted(callFailure.data), callFailure.message, of: call)
        }
        return try value(of: result, of: call, decode)
    }
}
