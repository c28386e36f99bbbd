import Redis
import Testing

struct RedisURLTests {
    private static func tcp(
        _ host: String, _ port: Int, _ credentials: RedisCredentials? = nil, database: Int = 0
    ) -> RedisURL {
        RedisURL(endpoint: .tcp(host: host, port: port), credentials: credentials, database: database)
    }

    @Test(arguments: [
        ("redis://localhost", tcp("localhost", 6379)),
        ("REDIS://127.0.0.1:7000/", tcp("127.0.0.1", 7000)),
        ("redis://h:1/15", tcp("h", 1, database: 15)),
        ("redis://[::1]:7000/2", tcp("::1", 7000, database: 2)),
        ("redis://[fe80::1]", tcp("fe80::1", 6379)),
        ("redis://:pass@h", tcp("h", 6379, RedisCredentials(password: "pass"))),
        ("redis://me:p%40s%3a%2F@h", tcp("h", 6379, RedisCredentials(user: "me", password: "p@s:/"))),
        ("redis://:p?s#s@h/1", tcp("h", 6379, RedisCredentials(password: "p?s#s"), database: 1)),
        ("redis://me:p@s:s@h", tcp("h", 6379, RedisCredentials(user: "me", password: "p@s:s"))),
        ("unix:///run/redis.sock", RedisURL(endpoint: .unixSocket(path: "/run/redis.sock"))),
        ("unix:///a%20b?db=3", RedisURL(endpoint: .unixSocket(path: "/a b"), database: 3)),
        (
            "unix://me:pass@/r.sock",
            RedisURL(
                endpoint: .unixSocket(path: "/r.sock"), credentials: RedisCredentials(user: "me", password: "pass"))
        ),
    ])
    func `A URL says where and how to log in`(text: String, url: RedisURL) throws {
        #expect(try RedisURL(text) == url)
    }

    @Test(arguments: [
        ("", "start with redis://"), ("localhost:6379", "start with redis://"), ("http://h", "scheme"),
        ("rediss://h", "TLS"), ("redis-sentinel://h/x", "sentinel"), ("redis://", "no host"), ("redis://:1", "no host"),
        ("redis://h:0", "port"), ("redis://h:65536", "port"), ("redis://h:x", "port"), ("redis://h/x", "database"),
        ("redis://h/-1", "database"), ("redis://h/1/2", "database"), ("redis://h?db=1", "question mark"),
        ("redis://h/1?x", "question mark"), ("redis://h#1", "host"),
        ("redis://user@h", "password"), ("redis://:%zz@h", "percent"), ("redis://:%f@h", "percent"),
        ("redis://:%ff@h", "UTF-8"), ("redis://[::1]x", "host"), ("redis://[::1", "port"),
        ("unix://relative", "absolute"), ("unix://host/path", "absolute"), ("unix:///p?x=1", "?db="),
        ("unix:///p?db=x", "database"),
    ])
    func `A URL that cannot be used is refused with the reason`(text: String, reason: String) {
        let error = #expect(throws: RedisError.self) { try RedisURL(text) }
        #expect(error?.code == .invalidURL)
        #expect(error?.message.contains(reason) == true)
    }

    @Test(arguments: ["redis://me:hunter2@h:1/2", "unix://me:hunter2@/p?db=2"])
    func `A URL is shown without its credentials`(text: String) throws {
        let url = try RedisURL(text)
        var dumped = ""
        dump(RedisConfiguration(url: url), to: &dumped)
        for shown in ["\(url)", "\(RedisConfiguration(url: url))", String(reflecting: url), dumped] {
            #expect(!shown.contains("hunter2"))
        }
        #expect("\(url)" == text.replacing("me:hunter2@", with: ""))
    }

    @Test(arguments: ["redis://me:hunter2@h:x", "unix://me:hunter2@host/p", "foo://me:hunter2@h", "redis://hunter2@h"])
    func `A refusal does not repeat what may be a secret`(text: String) {
        let error = #expect(throws: RedisError.self) { try RedisURL(text) }
        #expect(error.map { "\($0)".contains("hunter2") } == false)
    }
}
