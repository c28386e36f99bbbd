import Engine
import Ethereum
import Scheduler
import Testing

@testable import App

@Suite struct SettingSourceTests {
    @Test func `Every setting has an example here`() {
        #expect(SettingExample.all.map(\.key) == Settings.all.map(\.key))
    }

    @Test(arguments: SettingExample.all)
    func `Options win over variables, variables over the file, the file over the default`(_ example: SettingExample)
        throws
    {
        let setting = try setting(example.key)
        let file = SettingSource(file: Array(json(example.key, example.file.json).utf8), name: "config.json")
        let variables = SettingSource(variables: [setting.variable: example.variable.text])
        let options = SettingSource(options: [example.key: example.option.text])
        for (sources, value) in [
            ([options, variables, file], example.option.value), ([variables, file], example.variable.value),
            ([file], example.file.value),
        ] {
            let result = setting.read(from: sources)
            #expect(result.problems == [])
            #expect(result.value == value)
        }
    }

    @Test(arguments: SettingExample.all)
    func `A bad value is refused with its source, the value and what is allowed`(_ example: SettingExample) throws {
        let setting = try setting(example.key)
        for text in example.wrong {
            let problems = setting.read(from: [SettingSource(options: [example.key: text])]).problems
            #expect(problems.count == 1)
            #expect(problems.first?.hasPrefix("--\(setting.option) is ") == true)
            #expect(problems.first?.hasSuffix("; allowed: \(setting.allowed).") == true)
        }
    }

    @Test(arguments: Settings.all.map(\.key))
    func `Every default is a value that is allowed`(_ key: String) throws {
        #expect(try !setting(key).defaultIsRefused)
    }

    @Test func `The original system's variables work as they are, and a variable of our own wins over them`() throws {
        let environment = [
            "MOONBASE_RPC": "https://rpc.example", "REGISTRY_ADDRESS": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "ACTIONEXECUTOR_ADDRESS": "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359",
            "FEEESCROW_ADDRESS": "0xdbf03b407c01e7cd3cbea99509d93f8dddc8c6fb", "POLL_INTERVAL": "30",
            "MAX_CONCURRENT_EXECUTIONS": "5", "REDIS_URL": "redis://user:secret@cache.example:6379/1",
            "AUTOMETA_WORKER_LANES": "6",
        ]
        let configuration = try AppConfiguration.read([
            SettingSource(variables: environment), SettingSource(originalVariables: environment),
        ])
        #expect(configuration.chain.rpc.map(\.text) == ["https://rpc.example"])
        #expect(configuration.contracts.registry == (try Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")))
        #expect(configuration.contracts.actionExecutor == (try Address("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")))
        #expect(configuration.contracts.feeEscrow == (try Address("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")))
        #expect(configuration.scheduler.pollInterval == .seconds(30))
        #expect(configuration.redis.url.text == "redis://user:secret@cache.example:6379/1")
        #expect(configuration.worker.lanes == 6)
    }

    @Test func `An empty variable counts as not set`() throws {
        let environment = ["AUTOMETA_WORKER_LANES": "", "MOONBASE_RPC": ""]
        let configuration = try AppConfiguration.read([
            SettingSource(variables: environment), SettingSource(originalVariables: environment),
        ])
        #expect(configuration.worker.lanes == 16)
        #expect(configuration.chain.rpc == [])
        #expect(try AppConfiguration.load(options: [:], environment: ["AUTOMETA_CONFIG": ""]).worker.lanes == 16)
    }

    @Test(arguments: [
        (#"{"gas": {"maxFee": 1}}"#, "config.json: unknown key gas.maxFee. Did you mean gas.maxFeePerGas?"),
        (#"{"colour": "red"}"#, "config.json: unknown key colour."),
        (#"{"gas": 1}"#, "config.json: gas must be an object."),
        (#"{"worker": {"lanes": 1, "lanes": 2}}"#, "config.json: worker.lanes is given twice."),
        (#"[]"#, "config.json is not a JSON object."),
        (#"{"worker": }"#, "config.json: invalid JSON at byte 11: unexpected byte."),
    ])
    func `What is wrong with the file as a whole is said`(_ text: String, _ problem: String) {
        #expect(SettingSource(file: Array(text.utf8), name: "config.json").problems == [problem])
    }

    @Test(arguments: ["null", "true", "[1]", "{}"])
    func `A value of the wrong kind in the file is refused`(_ value: String) {
        let source = SettingSource(file: Array(#"{"chain": {"id": \#(value)}}"#.utf8), name: "config.json")
        #expect(
            source.problems == ["config.json: chain.id has a value of the wrong kind; allowed: a whole number above 0."]
        )
    }

    @Test func `A variable that starts like ours and is none is an error, unless Kubernetes sets it`() {
        let source = SettingSource(variables: [
            "AUTOMETA_WORKER_LANE": "1", "AUTOMETA_CONFIG": "x.json", "AUTOMETA_SERVICE_HOST": "10.0.0.1",
            "AUTOMETA_PORT_9464_TCP": "tcp://10.0.0.1:9464", "AUTOMETA_REDIS_PORT": "tcp://10.0.0.1:6379",
            "AUTOMETA_PORT": "80",
            "PATH": "/bin",
        ])
        #expect(
            source.problems == [
                "Unknown environment variable AUTOMETA_PORT.",
                "Unknown environment variable AUTOMETA_WORKER_LANE. Did you mean AUTOMETA_WORKER_LANES?",
            ])
    }

    private func setting(_ key: String) throws -> any ReadableSetting {
        try #require(Settings.all.first { $0.key == key } as? any ReadableSetting)
    }

    private func json(_ key: String, _ value: String) -> String {
        key.split(separator: ".").reversed().reduce(value) { #"{"\#($1)": \#($0)}"# }
    }
}
