import CurlTransport
import IO
import JSONRPC

/// Answers requests at once, with results that are there already.
struct CannedTransport: Transport {
    let thread: IOThread
    /// The results of the calls of a request, in their order.
    let results: [[UInt8]]

    var executor: any TransportExecutor { thread.loop }

    func start(
        _ request: HTTPRequest, completion: @escaping @Sendable (Result<HTTPResponse, TransportError>) -> Void
    ) -> TransferID {
        let answer = HTTPResponse(status: 200, body: answer(to: request.body))
        thread.loop.execute { completion(.success(answer)) }
        return TransferID(0)
    }

    func cancel(_ transfer: TransferID) {}

    /// A client numbers the calls of a batch consecutively, and writes the first number behind these.
    private func answer(to request: [UInt8]) -> [UInt8] {
        let isBatch = request.first == UInt8(ascii: "[")
        let start = Self.lead.utf8.count + (isBatch ? 1 : 0)
        let digits = request.dropFirst(start).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let first = Int(String(decoding: digits, as: UTF8.self)) ?? 0
        var answer: [UInt8] = []
        answer.reserveCapacity(results.reduce(2) { $0 + $1.count + 64 })
        for (number, result) in results.enumerated() {
            answer.append(number == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
            Self.append(first + number, result, to: &answer)
        }
        answer.append(UInt8(ascii: "]"))
        return isBatch ? answer : Array(answer.dropFirst().dropLast())
    }

    private static func append(_ id: Int, _ result: [UInt8], to answer: inout [UInt8]) {
        answer += lead.utf8
        answer += "\(id)".utf8
        answer += ",\"result\":".utf8
        answer += result
        answer.append(UInt8(ascii: "}"))
    }

    private static let lead = #"{"jsonrpc":"2.0","id":"#
}
