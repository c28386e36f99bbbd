import Concurrency
import Ethereum
import Foundation
import Scheduler
import TestSupport
import Testing

/// A web server that answers as a test says, and remembers what it was asked.
private final class ScriptedWeb: HTTPGet {
    struct Request {
        let url: String
        let headers: [(name: String, value: String)]
    }

    private struct State {
        var answers: [Result<HTTPReply, any Error>]
        var requests: [Request] = []
    }

    struct Nothing: Error, CustomStringConvertible {
        let description = "no route to host"
    }

    private let state: Locked<State>

    init(_ answers: [Result<HTTPReply, any Error>]) { state = Locked(State(answers: answers)) }

    convenience init(_ texts: String...) {
        self.init(texts.map { .success(HTTPReply(status: 200, body: Array($0.utf8))) })
    }

    var requests: [Request] { state.withLock(\.requests) }

    func get(_ url: String, headers: [(name: String, value: String)], timeout: Duration) async throws -> HTTPReply {
        try state.withLock { state in
            state.requests.append(Request(url: url, headers: headers))
            return state.answers.isEmpty ? .failure(Nothing()) : state.answers.removeFirst()
        }.get()
    }
}

@Suite(.timeLimit(.minutes(1))) struct CoinGeckoFeedTests {
    private let time = ManualTime()
    private let glmr = PriceAsset.named("glmr")

    private func feed(
        _ web: ScriptedWeb, url: String = "https://feed.test/simple/price", ids: [String: String] = [:]
    ) -> CoinGeckoFeed {
        let settings = CoinGeckoFeed.Settings(url: url, header: ("x-key", "secret"), ids: CoinGeckoIDs(ids))
        return CoinGeckoFeed(settings, over: web, time: time)
    }

    private func price(_ text: String, at time: UInt64) throws -> Result<Price, PriceProblem> {
        .success(Price(value: try #require(DecimalNumber(text)), at: time))
    }

    @Test func `Symbols and ids are asked for together, once each, with all that is needed`() async throws {
        let web = ScriptedWeb(
            #"{"moonbeam":{"usd":0.2512345678901234567,"last_updated_at":17},"mine":{"usd":1e-7,"last_updated_at":18}}"#
        )
        let feed = feed(web, ids: ["TOKEN": "mine"])
        let answers = await feed.prices(of: [glmr, .named("moonbeam"), .named("token")])
        #expect(answers[glmr] == (try price("0.2512345678901234567", at: 17)))
        #expect(answers[.named("moonbeam")] == answers[glmr])
        #expect(answers[.named("token")] == (try price("0.0000001", at: 18)))
        #expect(
            web.requests.map(\.url) == [
                "https://feed.test/simple/price?ids=mine,moonbeam&vs_currencies=usd&include_last_updated_at=true&precision=full"
            ])
        #expect(web.requests.first?.headers.map(\.name) == ["x-key"])
        #expect(web.requests.first?.headers.map(\.value) == ["secret"])
    }

    @Test func `A URL with a query gets more of it, and a plus sign stays one`() async {
        let web = ScriptedWeb("{}")
        _ = await feed(web, url: "https://feed.test/?key=1").prices(of: [.named("a+b")])
        #expect(web.requests.first?.url.hasPrefix("https://feed.test/?key=1&ids=a%2Bb&vs_currencies=usd") == true)
    }

    @Test func `No request has more than a hundred ids`() async {
        let web = ScriptedWeb("{}", "{}", "{}")
        let answers = await feed(web).prices(of: Set((0..<250).map { .named("coin\($0)") }))
        #expect(answers.count == 250)
        let counts = web.requests.map { $0.url.split(separator: "&")[0].split(separator: ",").count }
        #expect(counts == [100, 100, 50])
    }

    @Test func `An answer is used again until it is old, a failure too`() async throws {
        let web = ScriptedWeb(
            #"{"moonbeam":{"usd":1,"last_updated_at":1}}"#, #"{"moonbeam":{"usd":2,"last_updated_at":2}}"#)
        let feed = feed(web)
        #expect(await feed.prices(of: [glmr])[glmr] == (try price("1", at: 1)))
        time.advance(by: .milliseconds(4_999))
        #expect(await feed.prices(of: [glmr])[glmr] == (try price("1", at: 1)))
        time.advance(by: .milliseconds(1))
        #expect(await feed.prices(of: [glmr])[glmr] == (try price("2", at: 2)))
        time.advance(by: .seconds(10))
        for _ in 0..<2 {
            #expect(
                await feed.prices(of: [glmr])[glmr]
                    == .failure(.unreachable("the price feed cannot be reached: no route to host")))
        }
        #expect(web.requests.count == 3)
    }

    @Test func `A server that wants to be left alone is, for as long as it says`() async throws {
        let web = ScriptedWeb([
            .success(HTTPReply(status: 429, retryAfter: .seconds(60), body: [])),
            .success(HTTPReply(status: 200, body: Array(#"{"moonbeam":{"usd":1,"last_updated_at":1}}"#.utf8))),
        ])
        let feed = feed(web)
        #expect(await feed.prices(of: [glmr])[glmr] == .failure(.unreachable("the price feed answers with status 429")))
        time.advance(by: .seconds(59))
        #expect(await feed.prices(of: [glmr])[glmr]?.isFailure == true)
        #expect(web.requests.count == 1)
        time.advance(by: .seconds(10))
        #expect(await feed.prices(of: [glmr])[glmr] == (try price("1", at: 1)))
    }

    @Test(arguments: [
        (#"{"moonbeam":{"usd":null,"last_updated_at":1}}"#, PriceProblem.notANumber(#""null""#)),
        (#"{"moonbeam":{"usd":"NaN","last_updated_at":1}}"#, .notANumber(##""?NaN?""##.replacing("?", with: "\""))),
        (#"{"moonbeam":{"last_updated_at":1}}"#, .notANumber("nothing")),
        (#"{"moonbeam":7}"#, .notANumber("nothing")),
        (#"{"moonbeam":{"usd":1e400,"last_updated_at":1}}"#, .notANumber(#""1e400""#)),
        (#"{"moonbeam":{"usd":-0.5,"last_updated_at":1}}"#, .notPositive(#""-0.5""#)),
        (#"{"moonbeam":{"usd":1}}"#, .untimed), (#"{"moonbeam":{"usd":1,"last_updated_at":-5}}"#, .untimed),
        (#"{"bitcoin":{"usd":1,"last_updated_at":1}}"#, .anotherAsset(#""bitcoin""#)), ("{}", .unknown),
        ("[]", .unreachable("the price feed's answer is no JSON object")),
    ])
    func `An answer that is none says why`(body: String, problem: PriceProblem) async {
        #expect(await feed(ScriptedWeb(body)).prices(of: [glmr])[glmr] == .failure(problem))
    }

    @Test(arguments: ["<html>", #"{"moonbeam":{"usd":NaN,"last_updated_at":1}}"#, ""])
    func `An answer that is no JSON changes nothing`(body: String) async {
        #expect(await feed(ScriptedWeb(body)).prices(of: [glmr])[glmr]?.isFailure == true)
    }

    @Test func `A feed on the chain is not asked for on the web`() async {
        let web = ScriptedWeb()
        let asset = PriceAsset.feed(.sample(1))
        #expect(await feed(web).prices(of: [asset]) == [asset: .failure(.unknown)])
        #expect(web.requests.isEmpty)
    }

    @Test func `The documentation lists the symbols that are built in, and no others`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Engine/Engine.docc/Triggers.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        for (symbol, id) in CoinGeckoIDs.builtIn {
            #expect(text.contains("| `\(symbol.uppercased())` `\(id)` |"), "\(symbol)")
        }
        let rows = text.split(separator: "\n").filter { $0.contains("` `") && $0.hasPrefix("| `") }
        let cells = rows.flatMap { $0.split(separator: "|") }.filter { $0.contains("`") }
        #expect(cells.count == CoinGeckoIDs.builtIn.count)
    }

    @Test func `The symbols that are built in can be replaced, in any case`() {
        let ids = CoinGeckoIDs(["Eth": "other"])
        #expect(ids["ETH"] == "other" && ids["GLMR"] == "moonbeam" && ids["Some-Coin"] == "some-coin")
    }
}

extension Result {
    fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }
}
