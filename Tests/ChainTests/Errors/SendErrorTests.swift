import Ethereum
import JSONRPC
import Testing

@testable import Chain

/// What nodes said, word for word.
///
/// Origin: the clients' source code (files named in the table), their issue trackers, and for hosted nodes reports of
/// their users.
struct SendErrorExample: Sendable, CustomTestStringConvertible {
    let client: String
    let code: Int
    let message: String

    init(_ client: String, _ code: Int, _ message: String) {
        self.client = client
        self.code = code
        self.message = message
    }

    var testDescription: String { "\(client): \(message)" }
    var error: RemoteError { RemoteError(code: code, message: message) }
}

@Suite struct SendErrorTests {
    private func answer(_ example: SendErrorExample) throws -> SendAnswer {
        SendAnswer(
            .failure(RPCError(code: .remote(example.error), method: "eth_sendRawTransaction", endpoint: try .test())),
            to: .test(nonce: 0))
    }

    @Test(arguments: SendErrorExample.alreadyKnown)
    func `A repeat is as good as accepted`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .alreadyKnown)
    }

    @Test(arguments: SendErrorExample.nonceTooLow)
    func `A nonce may be too low`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .nonceTooLow)
    }

    @Test(arguments: SendErrorExample.nonceTooHigh)
    func `A nonce may be too high`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .nonceTooHigh)
    }

    @Test(arguments: SendErrorExample.replacementUnderpriced)
    func `A replacement may pay too little more`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .replacementUnderpriced)
    }

    @Test(arguments: SendErrorExample.underpriced)
    func `Fees may be too low`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .underpriced)
    }

    @Test(arguments: SendErrorExample.insufficientFunds)
    func `The account may lack money`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .insufficientFunds)
    }

    @Test(arguments: SendErrorExample.poolFull)
    func `The pool may be full`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .poolFull)
    }

    @Test(arguments: SendErrorExample.intrinsicGasTooLow)
    func `The gas limit may be too low to be valid`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .intrinsicGasTooLow)
    }

    @Test(arguments: SendErrorExample.exceedsBlockGasLimit)
    func `The gas limit may be too high to be valid`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .exceedsBlockGasLimit)
    }

    @Test(arguments: SendErrorExample.exceedsTransactionGasCap)
    func `The gas limit may be above the chain's cap`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .exceedsTransactionGasCap)
    }

    @Test(arguments: SendErrorExample.accountReserved)
    func `Another pool may hold the account`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .accountReserved)
    }

    @Test(arguments: SendErrorExample.rateLimited)
    func `The node may ask for fewer requests`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .rateLimited(retryAfter: nil))
    }

    @Test(arguments: SendErrorExample.feeCapExceeded)
    func `A node may let nobody pay that much, and another one may`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .feeCapExceeded)
        #expect(SendAnswer.feeCapExceeded.isWorthAnotherNode)
    }

    @Test(arguments: SendErrorExample.rejected)
    func `The bytes may be invalid for good, and the node's words are kept`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .rejected("error \(example.code): \(example.message)"))
    }

    @Test(arguments: SendErrorExample.unable)
    func `A node that cannot take it leaves the outcome open`(_ example: SendErrorExample) throws {
        #expect(try answer(example) == .outcomeUnknown("error \(example.code): \(example.message)"))
    }

    @Test(arguments: SendErrorExample.unrecognised)
    func `Whatever else a node says is a refusal that another node may know better`(_ example: SendErrorExample) throws
    {
        #expect(try answer(example) == .unrecognised("error \(example.code): \(example.message)"))
        #expect(try answer(example).isWorthAnotherNode)
    }

    @Test(arguments: NodeErrorTable.sending.rows.flatMap(\.phrases))
    func `Each phrase of the table is in what some node says`(_ phrase: String) {
        #expect(SendErrorExample.all.contains { $0.message.lowercased().contains(phrase) })
        #expect(phrase == phrase.lowercased())
    }
}
