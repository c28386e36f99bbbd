import Ethereum
import JSON
import JSONRPC
import TestGenerators
import Testing

@testable import Chain

/// Answers with something changed: whatever a node sends is decoded or refused, and never stops the process.
@Suite struct AnswerFuzzTests {
    private static let samples = [
        Sample.header, Sample.receipt(), "[\(Sample.receipt()),\(Sample.receipt(of: Sample.hash(2)))]", Sample.log(),
        Sample.feeHistory, #"{"code":3,"message":"reverted","data":{"data":"0xdf2d9b42"}}"#,
    ]

    private static let tokens = [
        "null", "true", "0", "-1", "1e999", "18446744073709551616", #""0x""#, #""0xzz""#, #""""#, "[]", "{}", "[[]]",
        #""0x\#(String(repeating: "f", count: 70))""#, "[null]", #"{"data":{"data":{"data":7}}}"#,
    ]

    @Test(arguments: 0..<10)
    func `A changed answer is decoded or refused`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var decoded = 0
        for _ in 0..<100 {
            let sample = try #require(Self.samples.randomElement(using: &generator))
            let bytes = Self.changed(Array(sample.utf8), using: &generator)
            guard let json = try? JSON(parsing: bytes) else { continue }
            decoded += Self.decodeEverything(json)
        }
        // Otherwise nothing was tested.
        #expect(decoded > 0)
    }

    /// Replaces the value of a member, or some bytes.
    private static func changed(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        let colons = bytes.indices.filter { bytes[$0] == UInt8(ascii: ":") }
        if Bool.random(using: &generator), let colon = colons.randomElement(using: &generator) {
            let end = bytes[(colon + 1)...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") }
            let token = tokens.randomElement(using: &generator) ?? "null"
            bytes.replaceSubrange((colon + 1)..<(end ?? bytes.endIndex), with: token.utf8)
        } else {
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: bytes.indices, using: &generator)
                bytes[index] = UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &generator)
            }
        }
        return bytes
    }

    /// Returns how many decoders took the value.
    private static func decodeEverything(_ json: JSON) -> Int {
        var decoded = 0
        decoded += (try? BlockHeader(json)) == nil ? 0 : 1
        decoded += (try? Receipt(json)) == nil ? 0 : 1
        decoded += (try? BlockReceipts(json, of: [Sample.hash(1), Sample.hash(2)])) == nil ? 0 : 1
        decoded += (try? Log(json)) == nil ? 0 : 1
        decoded += (try? FeeHistory(json)) == nil ? 0 : 1
        _ = CallFailure(RemoteError(code: 3, message: "", data: json))
        _ = (json.quantity, json.word, json.hexBytes, json.hash, json.address, json.double)
        return decoded
    }
}
