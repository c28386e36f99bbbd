import Ethereum
import JSON
import JSONRPC

extension Node {
    func logs(_ filter: LogFilter) async throws -> [Log] {
        try await call(RPCCall("eth_getLogs") { $0.filter(filter) }) { json throws(MalformedAnswer) in
            try json.value("an array of logs") { $0.list { $0 } }.map { log throws(MalformedAnswer) in try Log(log) }
        }
    }
}
