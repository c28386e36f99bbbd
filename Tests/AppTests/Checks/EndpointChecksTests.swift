import Chain
import Ethereum
import Testing

@testable import App

@Suite struct EndpointChecksTests {
    private static let now: UInt64 = 1_700_000_000
    private static let failure = ChainError(.unreachable, "refused", method: "eth_chainId", endpoint: "http://a")

    private static func header(_ number: UInt64 = 100, timestamp: UInt64 = now, baseFee: Wei? = 1) -> BlockHeader {
        BlockHeader(
            number: BlockNumber(number), hash: .zero, parentHash: .zero, timestamp: timestamp, baseFeePerGas: baseFee,
            gasLimit: 1)
    }

    private static func condition(
        _ header: BlockHeader? = header(), lacking: Set<EndpointAbility> = []
    ) -> EndpointCondition {
        EndpointCondition(
            latency: .milliseconds(12), head: .success(header),
            abilities: Dictionary(
                uniqueKeysWithValues: EndpointAbility.allCases.map { ($0, .success(!lacking.contains($0))) }))
    }

    private static func check(_ name: String, _ chainID: Result<ChainID, any Error>) -> EndpointCheck {
        EndpointCheck(endpoint: name, chainID: chainID)
    }

    @Test(arguments: [
        (Result<ChainID, ChainError>.success(1287), Finding.Verdict.ok), (.success(1), .problem),
        (.failure(failure), .warning),
    ])
    func `An endpoint of another chain is a problem, one that is away is not`(
        _ answer: Result<ChainID, ChainError>, _ verdict: Finding.Verdict
    ) {
        let check = Self.check("http://a", answer.mapError { $0 })
        #expect(EndpointChecks.identity(check, expected: 1287).verdict == verdict)
    }

    @Test func `That all endpoints are away is a problem`() {
        let away = Self.check("http://a", .failure(Self.failure))
        #expect(EndpointChecks.silence([away, away])?.verdict == .problem)
        #expect(EndpointChecks.silence([away, Self.check("http://b", .success(1))]) == nil)
    }

    @Test(arguments: [
        (now, Finding.Verdict.ok, "is 0 s old"), (now - 60, .ok, "is 60 s old"), (now - 61, .warning, "is 61 s old"),
        (now + 15, .ok, "is 0 s old"), (now + 16, .warning, "is 16 s ahead of this host's clock"),
        (.max, .warning, "ahead"), (0, .warning, "old"),
    ])
    func `A head that is too old or too new is a warning`(
        _ timestamp: UInt64, _ verdict: Finding.Verdict, _ sentence: String
    ) {
        let finding = EndpointChecks(now: Self.now).findings(Self.condition(Self.header(timestamp: timestamp)))[0]
        #expect(finding.verdict == verdict && finding.found.contains(sentence), "\(finding)")
    }

    @Test func `Each ability that is missing is a warning of what happens without it`() {
        let checks = EndpointChecks(now: Self.now)
        #expect(checks.findings(Self.condition()).allSatisfy { $0.verdict == .ok })
        for ability in EndpointAbility.allCases {
            let warnings = checks.findings(Self.condition(lacking: [ability])).filter { $0.verdict == .warning }
            #expect(warnings.count == 1 && warnings.allSatisfy { !$0.remedy.isEmpty })
        }
    }

    @Test func `A chain without base fees needs no fee history`() {
        let condition = Self.condition(Self.header(baseFee: nil), lacking: [.feeHistory])
        #expect(EndpointChecks(now: Self.now).findings(condition).allSatisfy { $0.verdict == .ok })
    }

    @Test(arguments: [(100, 103, Finding.Verdict.ok), (100, 104, .warning), (104, 100, .warning)])
    func `Endpoints may be three blocks apart`(_ first: UInt64, _ second: UInt64, _ verdict: Finding.Verdict) {
        let reports = [first, second].map {
            EndpointReport(
                check: Self.check("http://\($0)", .success(1287)), condition: Self.condition(Self.header($0)))
        }
        let finding = EndpointChecks.lag(reports)
        #expect(finding?.verdict == verdict)
        #expect(verdict == .ok || finding?.found == "http://100 is 4 blocks behind.")
        #expect(EndpointChecks.lag(Array(reports.prefix(1))) == nil)
    }
}
