import JSONRPC
import Testing

@testable import Chain

/// Origin: the clients' source code and the issues named in the comments.
@Suite struct CallFailureTests {
    static let withData: [(client: String, error: String)] = [
        ("geth", #"{"code":3,"message":"execution reverted","data":"0xdf2d9b42"}"#),
        ("reth", #"{"code":3,"message":"execution reverted: custom error 0xdf2d9b42","data":"0xdf2d9b42"}"#),
        ("besu", #"{"code":-32000,"message":"Execution reverted","data":"0xdf2d9b42"}"#),
        // NethermindEth/nethermind#6024 and #8813, wevm/viem#4092
        ("nethermind 1.17", #"{"code":-32015,"message":"VM execution error.","data":"Reverted 0xdf2d9b42"}"#),
        (
            "nethermind 1.32",
            #"{"code":-32015,"message":"VM execution error.","data":"err: 0xdf2d9b42 (supplied gas 36000000)"}"#
        ),
        ("nethermind 1.35", #"{"code":-32000,"message":"execution reverted","data":"0xdf2d9b42"}"#),
        ("OpenEthereum", #"{"code":-32015,"message":"VM execution error.","data":"Reverted 0xdf2d9b42"}"#),
        (
            "Frontier",
            #"{"code":-32603,"message":"VM Exception while processing transaction: revert","data":"0xdf2d9b42"}"#
        ),
        ("anvil", #"{"code":3,"message":"execution reverted: custom error 0xdf2d9b42","data":"0xdf2d9b42"}"#),
        (
            "hardhat",
            """
            {"code":-32603,"message":"Error: VM Exception while processing transaction: reverted with an unrecognized \
            custom error","data":{"message":"Error: VM Exception","txHash":"0x5d3e","data":"0xdf2d9b42"}}
            """
        ),
        (
            "hardhat 2.0",
            #"{"code":-32603,"message":"reverted","data":{"data":{"message":"reverted","data":"0xdf2d9b42"}}}"#
        ),
        // ConsenSys-archive/ganache#4526
        (
            "ganache 7",
            """
            {"code":-32000,"message":"VM Exception while processing transaction: revert","data":{"hash":null,\
            "programCounter":1676,"result":"0xdf2d9b42","reason":null,"message":"revert"}}
            """
        ),
        (
            "ganache 6",
            """
            {"code":-32000,"message":"VM Exception while processing transaction: revert","data":{"0x2f6a":{"error":\
            "revert","program_counter":92,"return":"0xdf2d9b42"},"stack":"RuntimeError","name":"RuntimeError"}}
            """
        ),
    ]

    @Test(arguments: withData)
    func `The revert data is found wherever a node puts it`(_ example: (client: String, error: String)) throws {
        #expect(try CallFailure(RemoteError(example.error))?.data == [0xDF, 0x2D, 0x9B, 0x42])
    }

    static let withoutData = [
        #"{"code":3,"message":"execution reverted","data":"0x"}"#,
        #"{"code":-32000,"message":"execution reverted: Ownable: caller is not the owner"}"#,
        #"{"code":-32000,"message":"gas required exceeds allowance (30000000)"}"#,
        #"{"code":-32603,"message":"gas required exceeds allowance 15000000"}"#,
        #"{"code":-32000,"message":"out of gas"}"#,
        #"{"code":-32000,"message":"invalid opcode: INVALID"}"#,
        #"{"code":-32000,"message":"invalid jump destination"}"#,
        #"{"code":-32000,"message":"stack underflow (0 <=> 2)"}"#,
        #"{"code":-32000,"message":"stack limit reached 1024 (1023)"}"#,
        #"{"code":-32000,"message":"write protection"}"#,
        #"{"code":-32000,"message":"return data out of bounds"}"#,
        #"{"code":-32003,"message":"EVM error: InvalidFEOpcode"}"#,
        #"{"code":-32003,"message":"out of gas: gas required exceeds: 30000000"}"#,
        #"{"code":-32000,"message":"Transaction processing could not be completed due to an exception"}"#,
        #"{"code":-32015,"message":"VM execution error.","data":"Bad instruction fe"}"#,
        #"{"code":-32015,"message":"VM execution error.","data":"Bad jump destination 1a"}"#,
        #"{"code":-32015,"message":"VM execution error.","data":"err: revert (supplied gas 36000000)"}"#,
        #"{"code":-32000,"message":"Cannot estimate gas, gas spent exceeded transaction and block gas limit"}"#,
        #"{"code":-32603,"message":"evm error: StackOverflow","data":"0x"}"#,
        #"{"code":-32603,"message":"VM Exception while processing transaction: invalid opcode","data":{"a":[1]}}"#,
        #"{"code":3,"message":"execution reverted","data":"0xabc"}"#,
        #"{"code":3,"message":"execution reverted","data":7}"#,
    ]

    @Test(arguments: withoutData)
    func `A failed call without data is a failed call`(_ error: String) throws {
        #expect(try CallFailure(RemoteError(error))?.data == [])
    }

    static let others = [
        #"{"code":-32000,"message":"header not found"}"#,
        #"{"code":-32601,"message":"the method eth_estimateGas does not exist/is not available"}"#,
        #"{"code":-32000,"message":"insufficient funds for gas * price + value: address 0x11 have 0 want 5"}"#,
        #"{"code":-32000,"message":"execution aborted (timeout = 5s)"}"#,
        #"{"code":-32005,"message":"rate limit exceeded","data":{"see":"https://docs.test"}}"#,
        #"{"code":-32602,"message":"invalid argument 0: json: cannot unmarshal hex string","data":"0xdf2d9b42"}"#,
        #"{"code":-32603,"message":"Internal error","data":{"message":"Internal error"}}"#,
    ]

    @Test(arguments: others)
    func `Other errors say nothing about the call`(_ error: String) throws {
        #expect(try CallFailure(RemoteError(error)) == nil)
    }

    @Test func `A reason in place of the data is kept with the message`() throws {
        // NethermindEth/nethermind#2718, naddison36/tx2uml#13
        let error = #"{"code":-32015,"message":"VM execution error.","data":"revert: INSUFFICIENT_OUTPUT_AMOUNT"}"#
        let failure = try #require(try CallFailure(RemoteError(error)))
        #expect(failure.message == "VM execution error. revert: INSUFFICIENT_OUTPUT_AMOUNT")
        #expect(failure.data == [])
    }

    @Test func `Data nested without end is not followed`() throws {
        let depth = 50
        let nested = String(repeating: #"{"data":"#, count: depth) + #""0xff""# + String(repeating: "}", count: depth)
        #expect(try CallFailure(RemoteError(#"{"code":3,"message":"m","data":\#(nested)}"#))?.data == [])
    }
}
