import Testing

@testable import App

/// Values of one setting: a different one for each source, and one that is wrong.
struct SettingExample: Sendable, CustomTestStringConvertible {
    var key: String
    /// As JSON in the configuration file, and how the value is written when it is read back.
    var file: (json: String, value: String)
    var variable: (text: String, value: String)
    var option: (text: String, value: String)
    /// Values that every source must refuse.
    var wrong: [String]

    var testDescription: String { key }

    /// For values that are read back as they are written.
    init(_ key: String, _ file: String, _ variable: String, _ option: String, isNumber: Bool = false, wrong: [String]) {
        self.key = key
        self.file = (isNumber ? file : #""\#(file)""#, file)
        self.variable = (variable, variable)
        self.option = (option, option)
        self.wrong = wrong
    }

    static func duration(_ key: String) -> SettingExample {
        SettingExample(key, "7s", "250ms", "3h", wrong: ["7", "0s", "-1s", "1.5s", "2 days", "s", "99999999999999h"])
    }

    static func number(_ key: String, wrong: [String]) -> SettingExample {
        SettingExample(
            key, "7", "8", "9", isNumber: true, wrong: wrong + ["seven", "7.5", "-7", "", "99999999999999999999"])
    }

    /// For values that a file has as they are.
    static func object(
        _ key: String, _ file: String, _ variable: String, _ option: String, wrong: [String]
    ) -> SettingExample {
        SettingExample(key, file, variable, option, isNumber: true, wrong: wrong)
    }

    static func address(_ key: String) -> SettingExample {
        SettingExample(
            key, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            wrong: ["0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x12", "alice"])
    }

    static let all: [SettingExample] = [
        .number("chain.id", wrong: ["0"]),
        SettingExample(
            "chain.rpc", "https://a.example/…", "https://b.example:8545/…", "http://c.example, https://d.example",
            wrong: ["a.example", "ws://a.example", "https://", ""]
        ).with(
            file: #"["https://a.example/key"]"#, variable: "https://b.example:8545/v1",
            option: "http://c.example,https://d.example"),
        SettingExample("chain.confirmations", "3", "safe", "finalized", isNumber: true, wrong: ["0", "latest", "-1"]),
        SettingExample(
            "chain.rerunConfirmations", "3", "safe", "finalized", isNumber: true, wrong: ["0", "latest", "-1"]),
        SettingExample("chain.sendTimeout", "7s", "100ms", "3h", wrong: ["7", "0s", "99ms", "-1s", "s"]),
        .address("contracts.registry"), .address("contracts.actionExecutor"), .address("contracts.feeEscrow"),
        SettingExample(
            "redis.url", "redis://a.example/3", "unix:///run/redis.sock", "redis://b.example:6380",
            wrong: ["127.0.0.1:6379", "http://a.example", "redis://"]),
        SettingExample("redis.queue", "a", "b", "c", wrong: ["", "two words"]),
        SettingExample("redis.namespace", "a", "b", "c", wrong: ["", "two words"]),
        .number("redis.waitReplicas", wrong: ["101"]),
        .number("worker.lanes", wrong: ["0"]), .number("worker.maxInFlightPerAccount", wrong: ["0"]),
        SettingExample("worker.leaseTTL", "7s", "1s", "3h", wrong: ["7", "0s", "1ms", "999ms", "-1s", "s"]),
        .duration("worker.drainTimeout"), .duration("queue.runTTL"),
        SettingExample("job.defaultInterval", "7s", "1s", "3h", wrong: ["7", "0s", "999ms", "-1s", "s"]),
        .duration("dead.quiet"),
        SettingExample(
            "signers", #"{"a":{"env":"KEY_A"}}"#, #"{"b":{"file":"/run/key"}}"#,
            #"{"c":{"keystore":"/k.json","passwordFile":"/p"},"d":{"env":"D"}}"#, isNumber: true,
            wrong: [
                "{}", "[]", "worker", #"{"a":{}}"#, #"{"a":{"key":"x"}}"#, #"{"a":{"keystore":"/k"}}"#,
                #"{"a":{"env":"A","file":"/a"}}"#, #"{"a":{"env":""}}"#, #"{"":{"env":"A"}}"#,
                #"{"a":{"env":"A"},"a":{"env":"B"}}"#,
            ]),
        SettingExample(
            "gas.bufferPercent", "0", "12.25", "50", isNumber: true, wrong: ["-1", "1001", "1.005", "a", "."]),
        SettingExample("gas.maxFeePerGas", "30 gwei", "1", "40 gwei", wrong: ["-1", "30 ether", "1e9", "0x1", "gwei"])
            .with(file: #""30 gwei""#, variable: "1", option: "40gwei"),
        SettingExample(
            "gas.minPriorityFeePerGas", "2 gwei", "1500000001", "0 gwei", wrong: ["1.0000000001 gwei", "lots"]
        ).with(file: "2000000000", variable: "1.500000001 gwei", option: "0"),
        SettingExample("gas.bumpPercent", "10", "12.5", "100", isNumber: true, wrong: ["9.999", "a"]),
        .number("gas.maxOverMarket", wrong: ["1", "10001"]),
        .duration("gas.stuckAfter"),
        SettingExample("recovery.hidden", "burn", "wait", "burn", wrong: ["never", ""]),
        .number("recovery.lookback", wrong: ["-1"]), .duration("receipts.timeout"),
        .number("retry.maxAttempts", wrong: ["0"]), .duration("retry.baseDelay"), .duration("retry.maxDelay"),
        SettingExample("retry.exhausted", "requeue", "deadLetter", "requeue", wrong: ["dead", ""]),
        .duration("scheduler.pollInterval"),
        SettingExample("scheduler.confirmations", "3", "safe", "finalized", isNumber: true, wrong: ["0", "latest"]),
        SettingExample("scheduler.leaseTTL", "7s", "1s", "3h", wrong: ["7", "999ms"]),
        .number("scheduler.maxQueued", wrong: ["0"]),
        SettingExample("scheduler.catchUp", "all", "once", "all", wrong: ["never", ""]),
        .number("scheduler.maxCatchUp", wrong: ["0"]),
        SettingExample(
            "scheduler.priceFeed", "https://a.example", "https://b.example", "http://c.example",
            wrong: ["a", "ftp://a"]),
        .object(
            "scheduler.priceHeader", #"{"x-key":{"env":"A"}}"#, #"{"x-key":{"file":"b"}}"#, #"{"X":{"env":"C"}}"#,
            wrong: ["x-key: abc", #"{"x-key":"abc"}"#, #"{"a":{"env":"A"},"b":{"env":"B"}}"#, #"{"a b":{"env":"A"}}"#]),
        .object(
            "scheduler.priceIds", #"{"GLMR":"moonbeam"}"#, #"{"A":"b"}"#, #"{"C":"d","E":"f"}"#,
            wrong: ["GLMR", "{}", #"{"A":1}"#]),
        .duration("scheduler.priceMaxAge"),
        SettingExample("scheduler.priceMode", "level", "edge", "level", wrong: ["both", ""]),
        .address("scheduler.owners"),
        SettingExample("scheduler.minGasBudget", "3 gwei", "cost", "7", wrong: ["free", "-1"]),
        .duration("scheduler.minInterval"),
        SettingExample("scheduler.onUnfundedExecutor", "run", "hold", "run", wrong: ["wait", ""]),
        SettingExample(
            "admin.listen", "0.0.0.0:1", "[::1]:9464", "localhost:0",
            wrong: ["9464", "::1:9464", "a:b", "a:65536", ":1"]),
        SettingExample("log.level", "trace", "error", "critical", wrong: ["loud", "INFO"]),
        SettingExample("log.format", "json", "text", "json", wrong: ["xml"]),
    ]

    private func with(file: String, variable: String, option: String) -> SettingExample {
        var example = self
        (example.file.json, example.variable.text, example.option.text) = (file, variable, option)
        return example
    }
}

/// A setting of any type that can be read and written back.
protocol ReadableSetting: SettingDescription {
    func read(from sources: [SettingSource]) -> (value: String, problems: [String])
    var defaultIsRefused: Bool { get }
}

extension Setting: ReadableSetting {
    func read(from sources: [SettingSource]) -> (value: String, problems: [String]) {
        var reader = SettingReader(sources)
        let value = form.render(reader.read(self))
        return (value, reader.problems)
    }

    /// Whether the default is not what its own form accepts, although there is one.
    var defaultIsRefused: Bool {
        let text = form.render(defaultValue)
        return !text.isEmpty && form.parse(RawValue(text, isList: isList)) == nil
    }
}
