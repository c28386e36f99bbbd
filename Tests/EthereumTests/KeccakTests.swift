import Ethereum
import Testing

@Suite("Keccak-256")
struct KeccakTests {
    struct Answer {
        let message: [UInt8]
        let digest: String
    }

    /// The answers for whole bytes; the file also has messages that end inside a byte.
    static func answers() throws -> [Answer] {
        var values: [String: String] = [:]
        var answers: [Answer] = []
        for line in try Vectors.text("ShortMsgKAT_256.txt").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " = ")
            guard parts.count == 2 else { continue }
            values[String(parts[0])] = String(parts[1])
            guard parts[0] == "MD", let bits = values["Len"].flatMap({ Int($0) }), bits.isMultiple(of: 8) else {
                continue
            }
            let message = try #require(values["Msg"].flatMap { Hex.decode($0) })
            answers.append(Answer(message: Array(message.prefix(bits / 8)), digest: parts[1].lowercased()))
        }
        return answers
    }

    @Test("gives the answers that its authors published")
    func knownAnswers() throws {
        let answers = try Self.answers()
        #expect(answers.count == 256)
        for answer in answers {
            #expect(Keccak256.hash(answer.message).description == "0x" + answer.digest)
        }
    }
}
