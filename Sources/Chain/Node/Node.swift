import JSON
import JSONRPC
import Synchronization

/// One node: asks it for what the engine wants to know.
final class Node: Sendable {
    let client: RPCClient
    /// Whether it has said that it does not have `eth_getBlockReceipts`.
    let lacksBlockReceipts = Atomic(false)

    init(_ client: RPCClient) { self.client = client }

    /// Calls a method and decodes its result.
    ///
    /// - Throws: ``ChainError``, or `CancellationError` when the task is cancelled.
    func call<Value>(_ call: RPCCall, _ decode: (JSON) throws(MalformedAnswer) -> Value) async throws -> Value {
        try value(of: await result(of: call), of: call, decode)
    }

    /// Calls several methods and decodes their results, in order.
    ///
    /// - Throws: As ``call(_:_:)``, for the first call that failed.
    func batch<Value>(
        _ calls: [RPCCall], _ decode: (JSON) throws(MalformedAnswer) -> Value
    ) async throws -> [Value] {
        try zip(calls, await client.batch(calls)).map { call, result in try value(of: result, of: call, decode) }
    }

    /// Calls a method.
    func result(of call: RPCCall) async -> Result<JSON, RPCError> {
        await client.batch([call])[0]
    }

    /// Decodes the result of a call.
    func value<Value>(
        of result: Result<JSON, RPCError>, of call: RPCCall, _ decode: (JSON) throws(MalformedAnswer) -> Value
    ) throws -> Value {
        switch result {
        case .success(let json):
            do { return try decode(json) } catch { throw failure(.malformed, error.problem, of: call) }
        case .failure(let error):
            if case .cancelled = error.code { throw CancellationError() }
            throw ChainError(error)
        }
    }

    /// An error about a call to this node.
    func failure(_ code: ChainError.Code, _ message: String, of call: RPCCall) -> ChainError {
        ChainError(
            code, client.endpoint.redacting(message), method: call.method, endpoint: client.endpoint.description)
    }
}

extension JSON {
    /// Reads a result that is one value.
    func value<Value>(_ what: String, _ read: (JSON) -> Value?) throws(MalformedAnswer) -> Value {
        guard let value = read(self) else { throw MalformedAnswer("not \(what)") }
        return value
    }
}
