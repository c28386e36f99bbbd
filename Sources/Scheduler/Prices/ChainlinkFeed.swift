package import Chain
import Ethereum

/// Reads Chainlink's feeds on the chain.
///
/// - Source: Chainlink, `AggregatorV3Interface`.
package actor ChainlinkFeed: PriceFeed {
    /// Runs calls at the head.
    package typealias Calls = @Sendable ([CallRequest]) async throws -> [Result<[UInt8], ChainError>]

    private let calls: Calls
    /// They never change.
    private var decimals: [Address: UInt8] = [:]

    package init(on chain: any ChainReader) { self.init { try await chain.calls($0, at: .latest) } }

    package init(_ calls: @escaping Calls) { self.calls = calls }

    package func prices(of assets: Set<PriceAsset>) async -> [PriceAsset: Result<Price, PriceProblem>] {
        var answers = Dictionary(
            uniqueKeysWithValues: assets.map { ($0, Result<Price, PriceProblem>.failure(.unknown)) })
        let feeds = assets.compactMap { if case .feed(let address) = $0 { address } else { nil } }
        for (feed, answer) in await prices(of: feeds) { answers[.feed(feed)] = answer }
        return answers
    }

    private func prices(of feeds: [Address]) async -> [(Address, Result<Price, PriceProblem>)] {
        guard !feeds.isEmpty else { return [] }
        do {
            let unknown = feeds.filter { decimals[$0] == nil }
            let results = try await calls(
                unknown.map { CallRequest(to: $0, data: Self.decimals.selector.bytes, gas: Self.gas) }
                    + feeds.map { CallRequest(to: $0, data: Self.latest.selector.bytes, gas: Self.gas) })
            guard results.count == unknown.count + feeds.count else {
                throw PriceProblem.unreachable("the node has answered another number of calls")
            }
            for (feed, result) in zip(unknown, results) { decimals[feed] = Self.decimals(in: result) }
            return zip(feeds, results.dropFirst(unknown.count)).map { ($0, price(of: $0, in: $1)) }
        } catch {
            let problem = error as? PriceProblem ?? .unreachable("\(error)")
            return feeds.map { ($0, .failure(problem)) }
        }
    }

    private func price(of feed: Address, in result: Result<[UInt8], ChainError>) -> Result<Price, PriceProblem> {
        let data: [UInt8]
        switch result {
        case .success(let bytes): data = bytes
        case .failure(let error): return .failure(.unreachable("\(error)"))
        }
        guard let decimals = decimals[feed], let round = try? Self.latest.decodeResult(data),
            let answer = round[1]?.int,
            let updated = round[3]?.uint
        else { return .failure(.unknown) }
        guard !answer.isNegative, answer.magnitude != .zero else { return .failure(.notPositive(answer.description)) }
        // A round that was never answered has no time.
        guard updated != .zero, let at = UInt64(exactly: updated) else { return .failure(.untimed) }
        return .success(Price(value: DecimalNumber(digits: answer.magnitude, scale: decimals), at: at))
    }

    private static func decimals(in result: Result<[UInt8], ChainError>) -> UInt8? {
        guard case .success(let data) = result, let number = try? decimals.decodeResult(data)[0]?.uint else {
            return nil
        }
        return UInt64(exactly: number).flatMap { UInt8(exactly: $0) }
    }

    /// Many times what a feed takes, behind a proxy too; too little to return more than some 250 KB.
    private static let gas: Gas = 150_000

    private static let decimals = ABIFunction(
        name: "decimals", inputs: [], outputs: [ABIParameter(name: "", type: .uint(bits: 8))])
    private static let latest = ABIFunction(
        name: "latestRoundData", inputs: [],
        outputs: [
            ABIParameter(name: "roundId", type: .uint(bits: 80)), ABIParameter(name: "answer", type: .int(bits: 256)),
            ABIParameter(name: "startedAt", type: .uint(bits: 256)),
            ABIParameter(name: "updatedAt", type: .uint(bits: 256)),
            ABIParameter(name: "answeredInRound", type: .uint(bits: 80)),
        ])
}
