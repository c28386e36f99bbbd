import Ethereum
import Testing

@testable import Engine

@Suite struct JobRejectionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let entry: [UInt8]
        let reason: DeadReason
        let field: String?

        var testDescription: String { "\(reason.rawValue): \(JobRejection.excerpt(entry))" }

        /// An entry as a whole.
        static func entry(_ text: String, _ reason: DeadReason) -> Case {
            Case(entry: Array(text.utf8), reason: reason, field: nil)
        }

        /// An entry that is right but for the members given.
        static func members(_ members: String, _ reason: DeadReason, _ field: String) -> Case {
            Case(entry: JobFixture.entry(members), reason: reason, field: field)
        }

        /// An entry without the required members.
        static func object(_ text: String, _ reason: DeadReason, _ field: String) -> Case {
            Case(entry: Array(text.utf8), reason: reason, field: field)
        }
    }

    static let wholes: [Case] = [
        .entry("", .notJSON), .entry("{", .notJSON), .entry("hello", .notJSON), .entry("{'workflowId':1}", .notJSON),
        .entry(#"{"workflowId":1}x"#, .notJSON), .entry(#"{"workflowId":NaN}"#, .notJSON),
        .entry(#"{"workflowId":01}"#, .notJSON), .entry("\u{FEFF}{}", .notJSON),
        Case(entry: [0xFF, 0x00, 0x7B], reason: .notJSON, field: nil),
        .entry("null", .notAnObject), .entry("[]", .notAnObject), .entry("17", .notAnObject),
        .entry(#""{}""#, .notAnObject), .entry("[{}]", .notAnObject),
        .entry(String(repeating: "[", count: 100_000), .nestedTooDeeply),
        .entry(String(repeating: #"{"a":"#, count: 65), .nestedTooDeeply),
        .entry(String(repeating: " ", count: JobDecoder.maximumEntrySize + 1), .entryTooLarge),
    ]

    static let required: [Case] = [
        .object("{}", .missingWorkflowID, "workflowId"),
        .object(#"{"workflowId":null,"owner":"\#(JobFixture.owner)"}"#, .missingWorkflowID, "workflowId"),
        .object(#"{"WorkflowId":1,"owner":"\#(JobFixture.owner)"}"#, .missingWorkflowID, "workflowId"),
        .object(#"{"workflowId":1}"#, .missingOwner, "owner"),
        .object(#"{"workflowId":1,"owner":null}"#, .missingOwner, "owner"),
        .object(#"{"workflowId":1,"owner":""}"#, .invalidOwner, "owner"),
        .object(#"{"workflowId":1,"owner":17}"#, .invalidOwner, "owner"),
        .object(#"{"workflowId":1,"owner":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe"}"#, .invalidOwner, "owner"),
        .object(#"{"workflowId":1,"owner":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg"}"#, .invalidOwner, "owner"),
        .object(#"{"workflowId":1,"user":"0x00"}"#, .invalidOwner, "user"),
        .object(
            #"{"workflowId":1,"owner":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"}"#, .invalidOwnerChecksum, "owner"),
        .object(
            #"{"workflowId":1,"owner":"\#(JobFixture.owner)","user":"0x2222222222222222222222222222222222222222"}"#,
            .conflictingOwner, "user"),
        .object(#"{"workflowId":1,"workflowId":1}"#, .duplicateField, "workflowId"),
        .object(#"{"workflowId":1,"workflow\u0049d":2}"#, .duplicateField, "workflowId"),
        .object(#"{"workflowId":1,"workflowId":null}"#, .duplicateField, "workflowId"),
    ]

    static let others: [Case] = [
        .members(#""actionData":"0x1""#, .invalidActionData, "actionData"),
        .members(#""actionData":"zz""#, .invalidActionData, "actionData"),
        .members(#""actionData":[1,2]"#, .invalidActionData, "actionData"),
        .members(
            #""actionData":"\#(String(repeating: "00", count: JobDecoder.maximumActionSize + 1))""#,
            .actionDataTooLarge, "actionData"),
        .members(#""gasBudget":1,"gasToCharge":2"#, .conflictingGasBudget, "gasToCharge"),
        .members(#""retryCount":4294967296"#, .invalidRetryCount, "retryCount"),
        .members(#""id":17"#, .invalidID, "id"), .members(#""id":"""#, .invalidID, "id"),
        .members(#""id":"a\nb""#, .invalidID, "id"),
        .members(#""id":"\#(String(repeating: "i", count: 257))""#, .invalidID, "id"),
        .members(#""idempotencyKey":"""#, .invalidIdempotencyKey, "idempotencyKey"),
        .members(#""idempotencyKey":5"#, .invalidIdempotencyKey, "idempotencyKey"),
        .members(#""gasLimit":20999"#, .invalidGasLimit, "gasLimit"),
        .members(#""gasLimit":18446744073709551616"#, .invalidGasLimit, "gasLimit"),
        .members(
            #""maxFeePerGas":1,"maxPriorityFeePerGas":2"#, .priorityFeeAboveMaxFee, "maxPriorityFeePerGas"),
    ]

    /// Every integer field meets every spelling that is not an integer of 256 bits.
    static let integers: [Case] =
        [
            ("gasBudget", .invalidGasBudget), ("gasToCharge", .invalidGasBudget), ("newNextRun", .invalidNewNextRun),
            ("nextRun", .invalidNextRun), ("interval", .invalidInterval), ("triggerType", .invalidTriggerType),
            ("actionType", .invalidActionType), ("retryCount", .invalidRetryCount), ("gasLimit", .invalidGasLimit),
            ("maxFeePerGas", .invalidMaxFeePerGas), ("maxPriorityFeePerGas", .invalidMaxPriorityFeePerGas),
            ("deadline", .invalidDeadline),
        ].flatMap { (field: String, reason: DeadReason) in
            badIntegers.map { .members(#""\#(field)":\#($0)"#, reason, field) }
        } + badIntegers.map { .object(#"{"workflowId":\#($0)}"#, .invalidWorkflowID, "workflowId") }

    static let flags: [Case] =
        [("holdUnfunded", .invalidHoldUnfunded), ("again", .invalidAgain)].flatMap {
            (field: String, reason: DeadReason) in
            ["1", "0", #""true""#, "[]", "{}"].map { .members(#""\#(field)":\#($0)"#, reason, field) }
        }

    static let badIntegers = [
        "1e17", "1E5", "1.0", "-1", "-0", #""-1""#, #""1e17""#, #""1.0""#, #""""#, #"" 1""#, #""+1""#, #""0x""#,
        #""1_000""#, #""0X10""#, #""ten""#, "true", "[1]", "{}",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
        #""0x10000000000000000000000000000000000000000000000000000000000000000""#,
    ]

    @Test(arguments: wholes + required + others + integers + flags)
    func `malformed entries are refused with their own reason`(_ example: Case) {
        let rejection = JobFixture.rejection(of: example.entry)
        #expect(rejection?.reason == example.reason)
        #expect(rejection?.field == example.field)
    }

    @Test func `the sentence names field value and what is allowed`() {
        let rejection = JobFixture.rejection(of: JobFixture.entry(#""gasBudget":1e17"#))
        #expect(
            rejection?.description == """
                gasBudget is 1e17; it must be an integer from 0 to 2^256 - 1, as a JSON number without fraction and \
                exponent or as a string of decimal digits or of hexadecimal digits after 0x
                """)
    }

    @Test func `the sentence of a missing field says so`() {
        let rejection = JobFixture.rejection(of: Array("{}".utf8))
        #expect(rejection?.description == "workflowId is missing; it must be the number of a workflow")
    }

    @Test func `values are shortened and printable`() {
        let long = JobFixture.rejection(of: JobFixture.entry(#""id":"\#(String(repeating: "x", count: 300))""#))
        #expect(long?.value == #""\#(String(repeating: "x", count: 63))… (302 bytes)"#)
        let odd = JobFixture.rejection(of: [0x1B, 0x5B, 0xE2, 0x80, 0xAE, 0xFF])
        #expect(odd?.value == #"\u{1B}[\u{202E}\u{FFFD}"#)
    }

    @Test func `the entry's own ID names its dead letter`() {
        #expect(JobFixture.rejection(of: JobFixture.entry(#""id":"mine","nextRun":-1"#))?.id == "mine")
        #expect(JobFixture.rejection(of: JobFixture.entry(#""id":"","nextRun":-1"#))?.id == "new-id")
        #expect(JobFixture.rejection(of: [])?.id == "new-id")
    }

    /// The codes are a promise to scripts.
    @Test func `the reasons are the documented ones`() {
        let codes = """
            entry_too_large not_json nested_too_deeply not_an_object duplicate_field invalid_id missing_workflow_id \
            invalid_workflow_id missing_owner invalid_owner invalid_owner_checksum conflicting_owner \
            invalid_action_data action_data_too_large invalid_gas_budget conflicting_gas_budget invalid_new_next_run \
            invalid_next_run invalid_interval invalid_trigger_type invalid_action_type invalid_retry_count \
            invalid_idempotency_key invalid_gas_limit invalid_max_fee_per_gas invalid_max_priority_fee_per_gas \
            priority_fee_above_max_fee invalid_deadline invalid_hold_unfunded invalid_again killed_workers \
            deadline_passed reverted reverted_on_chain gas_limit_exceeds_block never_valid
            """
        #expect(DeadReason.allCases.map(\.rawValue).joined(separator: " ") == codes)
    }
}
