import Arguments
import Ethereum
import Scheduler
import Testing

@testable import App

/// Words become the bytes that the registry stores.
///
/// The encodings of actions and calls were made by eth-abi 6.0.0 from PyPI.
@Suite struct WorkflowWordsTests {
    private static let token = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
    private static let account = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"

    @Test func `Actions are encoded as their contract reads them, and read again`() throws {
        let (token, account) = (try Address(Self.token), try Address(Self.account))
        let mint = try CallWords("\(Self.token) mint(address,uint256)").encode([Self.account, "5"])
        let vectors: [(WorkflowAction, String)] = [
            (
                .transfer(to: account, .gwei(100_000_000)),
                """
                0x0100000000000000000000000090f79bf6eb2c4f870365e785982e1f101e93b906\
                000000000000000000000000000000000000000000000000016345785d8a0000
                """
            ),
            (
                .tokenTransfer(of: token, to: account, 2_500_000),
                """
                0x020000000000000000000000005fbdb2315678afecb367f032d93f642f64180aa3\
                00000000000000000000000090f79bf6eb2c4f870365e785982e1f101e93b906\
                00000000000000000000000000000000000000000000000000000000002625a0
                """
            ),
            (
                .call(token, value: .gwei(3), data: mint),
                """
                0x030000000000000000000000005fbdb2315678afecb367f032d93f642f64180aa3\
                00000000000000000000000000000000000000000000000000000000b2d05e00\
                0000000000000000000000000000000000000000000000000000000000000060\
                0000000000000000000000000000000000000000000000000000000000000044\
                40c10f1900000000000000000000000090f79bf6eb2c4f870365e785982e1f101e93b906\
                000000000000000000000000000000000000000000000000000000000000000500000000000000000000000000000000000000000000000000000000
                """
            ),
        ]
        for (action, bytes) in vectors {
            #expect(Hex.encode(try action.bytes) == bytes)
            #expect(WorkflowAction(try action.bytes) == action)
        }
    }

    @Test(arguments: [
        [], [0], [4, 0], [1], [1] + [UInt8](repeating: 0xFF, count: 64), [3] + [UInt8](repeating: 0, count: 64),
    ])
    func `What the executor refuses is no action`(_ bytes: [UInt8]) {
        #expect(WorkflowAction(bytes) == nil)
    }

    @Test(arguments: [
        ("ping()", [], "0x5c36b186"),
        (
            "f( int8, bytes4,string, uint256[2], (bool,address)[] )",
            ["-5", "0xdeadbeef", "hi, there", "[1, 2]", "[(true,\(account)),( false , \(token))]"],
            """
            0x0fa57a0f\
            fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffb\
            deadbeef00000000000000000000000000000000000000000000000000000000\
            00000000000000000000000000000000000000000000000000000000000000c0\
            0000000000000000000000000000000000000000000000000000000000000001\
            0000000000000000000000000000000000000000000000000000000000000002\
            0000000000000000000000000000000000000000000000000000000000000100\
            0000000000000000000000000000000000000000000000000000000000000009\
            68692c2074686572650000000000000000000000000000000000000000000000\
            0000000000000000000000000000000000000000000000000000000000000002\
            0000000000000000000000000000000000000000000000000000000000000001\
            00000000000000000000000090f79bf6eb2c4f870365e785982e1f101e93b906\
            0000000000000000000000000000000000000000000000000000000000000000\
            0000000000000000000000005fbdb2315678afecb367f032d93f642f64180aa3
            """
        ),
        (
            "g((string,uint8)[],bytes)", [#"[("a,b",7),("",0)]"#, "010203"],
            """
            0x147b7589\
            0000000000000000000000000000000000000000000000000000000000000040\
            0000000000000000000000000000000000000000000000000000000000000180\
            0000000000000000000000000000000000000000000000000000000000000002\
            0000000000000000000000000000000000000000000000000000000000000040\
            00000000000000000000000000000000000000000000000000000000000000c0\
            0000000000000000000000000000000000000000000000000000000000000040\
            0000000000000000000000000000000000000000000000000000000000000007\
            0000000000000000000000000000000000000000000000000000000000000003\
            612c620000000000000000000000000000000000000000000000000000000000\
            0000000000000000000000000000000000000000000000000000000000000040\
            0000000000000000000000000000000000000000000000000000000000000000\
            0000000000000000000000000000000000000000000000000000000000000000\
            0000000000000000000000000000000000000000000000000000000000000003\
            0102030000000000000000000000000000000000000000000000000000000000
            """
        ),
    ])
    func `Calls are encoded by their signature`(_ signature: String, _ arguments: [String], _ bytes: String) throws {
        #expect(Hex.encode(try CallWords("\(Self.token) \(signature)").encode(arguments)) == bytes)
    }

    @Test(arguments: [
        ("f(uint8)", ["256"], "'256' is no uint8"), ("f(int8)", ["128"], "'128' is no int8"),
        ("f(int8)", ["-129"], "'-129' is no int8"), ("f(int256)", ["- 1"], "'- 1' is no int256"),
        ("f(bool)", ["1"], "'1' is no bool"), ("f(bytes4)", ["0x01"], "'0x01' is no bytes4"),
        ("f(bytes)", ["0x0"], "'0x0' is no bytes"), ("f(address)", ["0x12"], "'0x12' is no address"),
        ("f(uint256[2])", ["[1]"], "'[1]' is no uint256[2]"), ("f(uint256[])", ["1"], "'1' is no uint256[]"),
        ("f((bool,bool))", ["(true)"], "'(true)' is no (bool,bool)"), ("f(uint256[])", ["[1"], "'[1' is no uint256[]"),
        ("f(uint8[])", ["[1,[2]"], "'[1,[2]' is no uint8[]"),
        ("f(uint8)", [], "f(uint8) takes 1 arguments, and there are 0"),
    ])
    func `Arguments that do not fit are named`(_ signature: String, _ arguments: [String], _ reason: String) throws {
        let words = try CallWords("\(Self.token) \(signature)")
        let error = #expect(throws: ValidationError.self) { try words.encode(arguments) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        (token, "allowed: a contract's address and"), ("\(token) mint", "allowed: a contract's address and"),
        ("0x12 f()", "'0x12' is no address"), ("\(token) f(uint257)", "'(uint257)' are no types"),
        ("\(token) 1f()", "allowed: a contract's"), ("\(token) f(uint8", "allowed: a contract's"),
    ])
    func `What is no function is refused`(_ text: String, _ reason: String) {
        let error = #expect(throws: ValidationError.self) { try CallWords(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("GLMR < 0.25 usd", #"{"token":"GLMR","comparator":0,"price_usd":0.25}"#),
        ("GLMR<=0.250", #"{"token":"GLMR","comparator":1,"price_usd":0.25}"#),
        ("bitcoin > 100000USD", #"{"token":"bitcoin","comparator":2,"price_usd":100000}"#),
        ("wrapped-steth ≥ 01.5 usd", #"{"token":"wrapped-steth","comparator":3,"price_usd":1.5}"#),
        ("\(token) > 1000000000000", #"{"token":"\#(token)","comparator":2,"price_usd":1000000000000}"#),
    ])
    func `A price is written as the original's worker reads it`(_ text: String, _ json: String) throws {
        let trigger = WorkflowTrigger.price(try PriceWords(text))
        #expect(trigger.type == 2)
        #expect(String(decoding: trigger.data, as: UTF8.self) == json)
        guard case .price = Self.read(trigger) else { return #expect(Self.read(trigger) == .time) }
    }

    @Test(arguments: [
        ("GLMR", "allowed: a token, <, <=, > or >=, and a price"), ("GLMR = 1", "allowed: a token, <"),
        ("GLMR <> 1", "allowed: a token, <"), ("< 1", "'' is no token"), ("two words < 1", "'two words' is no token"),
        ("GLMR < 0", "'0' is no price"), ("GLMR < -1", "'-1' is no price"), ("GLMR < 1e3", "'1e3' is no price"),
        ("GLMR < nan", "'nan' is no price"), ("GLMR > 1000000000000.1", "is no price"),
        ("GLMR < 1 eur", "'1 eur' is no price"),
        ("GLMR < 0.0000000000000000001", "is no price"), ("0x12 < 1", "'0x12' is no address"),
    ])
    func `What is no condition is refused with the part that is wrong`(_ text: String, _ reason: String) {
        let error = #expect(throws: ValidationError.self) { try PriceWords(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func `A transfer is watched for as the original's worker reads it, and time has no data`() throws {
        let (token, account) = (try Address(Self.token), try Address(Self.account))
        let coin = WorkflowTrigger.transfer(to: account, of: nil, atLeast: .max)
        #expect(
            String(decoding: coin.data, as: UTF8.self)
                == #"{"monitor":"\#(Self.account)","token":"","min_amount":\#(UInt256.max)}"#)
        let tokens = WorkflowTrigger.transfer(to: account, of: token, atLeast: 25)
        #expect(
            String(decoding: tokens.data, as: UTF8.self)
                == #"{"monitor":"\#(Self.account)","token":"\#(Self.token)","min_amount":25}"#)
        #expect(
            Self.read(tokens)
                == .transfer(TransferCondition(token: token, account: account, direction: .incoming, least: 25)))
        #expect(
            Self.read(.transfer(to: account, of: nil, atLeast: 0))
                == .transfer(TransferCondition(token: nil, account: account, direction: .incoming, least: 1)))
        #expect(tokens.type == 3 && WorkflowTrigger.time == WorkflowTrigger(type: 1, data: []))
    }

    /// What a scheduler makes of it.
    private static func read(_ trigger: WorkflowTrigger) -> Trigger {
        Trigger(
            WorkflowRecord(
                id: 1, owner: .zero, triggerType: trigger.type, triggerData: trigger.data, actionType: 1,
                actionData: [],
                nextRun: 1, interval: 0, isActive: true, gasBudget: 0))
    }

    @Test func `An action that the contracts refuse is not registered`() throws {
        let contracts = AppConfiguration.Contracts(
            registry: try Address(Self.token), actionExecutor: nil, feeEscrow: nil)
        let (token, account) = (try Address(Self.token), try Address(Self.account))
        try contracts.check([])
        try contracts.check(WorkflowAction.transfer(to: account, 1).bytes)
        for (bytes, reason) in [
            (try WorkflowAction.transfer(to: token, 1).bytes, "reaches \(Self.token)"),
            (try WorkflowAction.call(token, value: 0, data: []).bytes, "reaches \(Self.token)"),
            ([5, 1], "would refuse the action 0x0501: the action begins with 5; 1 (native transfer)"),
            ([UInt8](repeating: 1, count: 16_385), "has 16385 bytes; allowed: up to 16384"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try contracts.check(bytes) }
            #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        }
    }
}
