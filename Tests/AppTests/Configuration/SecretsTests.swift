import Testing

@testable import App

@Suite struct SecretsTests {
    private static let key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"

    @Test(arguments: [
        #"{"signers": {"worker": {"env": "0x\#(key)"}}}"#, #"{"signers": {"worker": {"privateKey": "\#(key)"}}}"#,
        #"{"worker": {"privateKey": "\#(key)"}}"#, #"{"redis": {"queue": "\#(key)"}}"#,
        #"{"chain": {"id": "\#(key)"}}"#,
        #"{"chain": {"rpc": ["https://a.example/?key=\#(key)"]}}"#,
    ])
    func `A private key in the file is an error that does not repeat it`(_ text: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try AppConfiguration.read([SettingSource(file: Array(text.utf8), name: "config.json")])
        }
        #expect(error?.description.contains(Self.key) == false)
    }

    @Test func `A password belongs into the environment, not into the file or an option`() throws {
        let url = "redis://user:hunter2@cache.example"
        let text = #"{"redis": {"url": "\#(url)"}}"#
        for source in [
            SettingSource(file: Array(text.utf8), name: "config.json"), SettingSource(options: ["redis.url": url]),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try AppConfiguration.read([source]) }
            #expect(error?.description.contains("hunter2") == false)
            #expect(error?.description.contains("REDIS_URL") == true)
        }
        let environment = ["REDIS_URL": url]
        #expect(try AppConfiguration.read([SettingSource(originalVariables: environment)]).redis.url.text == url)
    }

    @Test func `A bad value is repeated without the secrets in it`() {
        let environment = [
            "REDIS_URL": "http://user:hunter2@cache.example/0123456789abcdef0123", "AUTOMETA_WORKER_LANES": Self.key,
        ]
        let error = #expect(throws: ConfigurationError.self) {
            try AppConfiguration.read([
                SettingSource(variables: environment), SettingSource(originalVariables: environment),
            ])
        }
        let text = error?.description ?? ""
        #expect(text.contains(#"REDIS_URL is "http://cache.example/…""#))
        #expect(text.contains("AUTOMETA_WORKER_LANES is (not shown)"))
        #expect(!text.contains("hunter2") && !text.contains("0123456789abcdef") && !text.contains(Self.key))
    }

    @Test(arguments: [
        ("redis://:hunter2@a.example:6379/0", "redis://a.example:6379/0"),
        ("https://user:p%40ss@a.example/v2/0123456789abcdef0123456789abcdef", "https://a.example/…"),
        ("https://a.example", "https://a.example"), ("https://a.example/", "https://a.example/"),
        ("https://a.example?apikey=hunter2", "https://a.example/…"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("redis://:hun#ter2@a.example:6379/0", "redis://a.example:6379/0"),
        ("redis://:hun?ter@2@a.example:6379", "redis://a.example:6379"),
        ("redis://user:hunter/2@a.example/0", "redis://…"), ("https://user:hunter/2@a.example/", "https://…"),
        ("redis://a.example?password=hunter2", "redis://a.example/…"),
        ("unix://user:hun#ter2@/run/redis.sock", "unix:///run/redis.sock"),
    ])
    func `An address is described without its secrets`(_ text: String, _ description: String) throws {
        #expect(try #require(ServiceURL(text)).description == description)
    }

    @Test func `What is printed loses known secrets and credentials of unknown addresses`() throws {
        let urls = try [
            "redis://user:hunter2@a.example", "https://rpc.example/v2/0123456789abcdef0123456789abcdef",
        ].map { try #require(ServiceURL($0)) }
        let redactor = Redactor(urls: urls)
        #expect(redactor("AUTH hunter2 refused") == "AUTH *** refused")
        #expect(
            redactor("GET https://rpc.example/v2/0123456789abcdef0123456789abcdef: 500")
                == "GET https://rpc.example/v2/***: 500")
        #expect(
            redactor("at https://me:pw@b.example/x and (redis://c.example) mail@d.example")
                == "at https://***@b.example/x and (redis://c.example) mail@d.example")
        #expect(redactor("nothing to hide") == "nothing to hide")
        #expect(redactor("at redis://:hun#ter,2?@b.example/0") == "at redis://***@b.example/0")
    }
}
