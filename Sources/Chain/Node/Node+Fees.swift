import Ethereum
import JSON
import JSONRPC

extension Node {
    func feeHistory(blocks: Int, percentiles: [Double]) async throws -> FeeHistory {
        let call = RPCCall("eth_feeHistory") {
            $0.quantity(UInt64(clamping: blocks))
            $0.block(.latest)
            $0.array { for percentile in percentiles { $0.raw("\(percentile)".utf8) } }
        }
        return try await self.call(call) { json throws(MalformedAnswer) in
            let history = try FeeHistory(json)
            guard history.reward.allSatisfy({ $0.count == percentiles.count }) else {
                throw MalformedAnswer("not a reward for each percentile")
            }
            return history
        }
    }

    func gasPrice() async throws -> Wei {
        try await call(RPCCall("eth_gasPrice")) { json throws(MalformedAnswer) in
            try json.value("a gas price", \.wei)
        }
    }
}
