import Ethereum
import JSON
import JSONRPC

extension Node {
    func logs(_ filter: LogFilter) async throws -> [Log] {
        try await call(RPCCall("eth_getLogs") { $0.filter(filter) }) { json throws(MalformedAnswer) in
            try json.value("an array of logs") { $0.list { $0 } }.map { log throws(MalformedAnswer) in try Log(log) }
        }
    }

    /// Asks for the last block in the same batch, and before the logs: what a node has shown, it has looked through.
    ///
    /// Logs that do not match are dropped, since some nodes read a filter in a way of their own.
    func logs(_ query: LogQuery) async throws -> [LocatedLog] {
        let last = query.blocks.upperBound
        let calls = [Self.headerCall(.number(last)), RPCCall("eth_getLogs") { $0.query(query) }]
        let results = await client.batch(calls)
        let logs = try value(of: results[1], of: calls[1]) { json throws(MalformedAnswer) in
            try json.value("an array of logs") { $0.list { $0 } }
                .map { log throws(MalformedAnswer) in try LocatedLog(log) }
        }
        let header = try header(in: results[0], of: calls[0])
        guard header?.hash == query.lastBlock,
            logs.allSatisfy({ $0.log.blockNumber != last || $0.blockHash == query.lastBlock })
        else { throw failure(.unavailable, "the node has another block \(last), or none", of: calls[1]) }
        return logs.filter { query.matches($0.log) }.sorted {
            ($0.log.blockNumber, $0.index) < ($1.log.blockNumber, $1.index)
        }
    }
}
