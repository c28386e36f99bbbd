import Chain
import Concurrency
import Ethereum
import Scheduler
import Testing

/// A node that knows feeds, and no more.
private final class FeedNode: Sendable {
    struct Feed {
        var decimals: UInt64 = 8
        var answer: Int256
        var updatedAt: UInt256
    }

    let feeds: [Address: Feed]
    private let asked = Locked<[CallRequest]>([])

    init(_ feeds: [Address: Feed]) { self.feeds = feeds }

    var requests: [CallRequest] { asked.withLock(\.self) }

    func answer(_ requests: [CallRequest]) -> [Result<[UInt8], ChainError>] {
        asked.withLock { $0 += requests }
        return requests.map { request in
            guard let feed = request.to.flatMap({ feeds[$0] }) else { return .success([]) }
            // The selectors of `decimals()` and `latestRoundData()`.
            switch Hex.encode(request.data) {
            case "0x313ce567": return .success(UInt256(feed.decimals).bigEndianBytes)
            case "0xfeaf968c":
                let words = [UInt256(18), feed.answer.bitPattern, 5, feed.updatedAt, 18]
                return .success(words.flatMap(\.bigEndianBytes))
            default: return .failure(ChainError(.reverted([]), "reverted", method: "eth_call"))
            }
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct ChainlinkFeedTests {
    private func feed(_ node: FeedNode) -> ChainlinkFeed {
        ChainlinkFeed { requests in node.answer(requests) }
    }

    @Test func `A feed's answer has its decimals and its time, and the decimals are asked for once`() async {
        let node = FeedNode([.sample(1): .init(answer: Int256(25_123_456), updatedAt: 1_700)])
        let asset = PriceAsset.feed(.sample(1))
        let feed = feed(node)
        for _ in 0..<2 {
            #expect(
                await feed.prices(of: [asset])
                    == [asset: .success(Price(value: DecimalNumber(digits: 25_123_456, scale: 8), at: 1_700))])
        }
        #expect(node.requests.count == 3)
    }

    @Test func `An answer that is none says why`() async {
        let node = FeedNode([
            .sample(1): .init(answer: Int256(0), updatedAt: 1), .sample(2): .init(answer: Int256(-5), updatedAt: 1),
            .sample(3): .init(answer: Int256(5), updatedAt: 0),
            .sample(4): .init(decimals: 256, answer: Int256(5), updatedAt: 1),
            .sample(6): .init(answer: Int256(5), updatedAt: .max),
        ])
        let answers = await feed(node).prices(of: Set((1...6).map { .feed(.sample($0)) }))
        let expected: [PriceProblem] = [.notPositive("0"), .notPositive("-5"), .untimed, .unknown, .unknown, .untimed]
        for (number, problem) in zip(1..., expected) {
            #expect(answers[.feed(.sample(UInt64(number)))] == .failure(problem))
        }
    }

    @Test func `A node that does not answer fails all, and names are not asked for`() async {
        struct Away: Error {}
        let feed = ChainlinkFeed { _ in throw Away() }
        let answers = await feed.prices(of: [.feed(.sample(1)), .named("eth")])
        #expect(answers == [.feed(.sample(1)): .failure(.unreachable("Away()")), .named("eth"): .failure(.unknown)])
    }

    @Test func `Names are asked for on the web and addresses on the chain`() async {
        struct Fixed: PriceFeed {
            let problem: PriceProblem
            func prices(of assets: Set<PriceAsset>) async -> [PriceAsset: Result<Price, PriceProblem>] {
                Dictionary(uniqueKeysWithValues: assets.map { ($0, .failure(problem)) })
            }
        }
        let feeds = PriceFeeds(web: Fixed(problem: .unreachable("web")), chain: Fixed(problem: .unreachable("chain")))
        #expect(
            await feeds.prices(of: [.named("eth"), .feed(.sample(1))])
                == [.named("eth"): .failure(.unreachable("web")), .feed(.sample(1)): .failure(.unreachable("chain"))])
    }
}
