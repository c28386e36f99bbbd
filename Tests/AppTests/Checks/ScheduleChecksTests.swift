import Ethereum
import IO
import Testing

@testable import App

@Suite struct ScheduleChecksTests {
    @Test(arguments: [
        ([:], Finding.Verdict.warning),
        (["AUTOMETA_SCHEDULER_MINGASBUDGET": "0"], .warning),
        (["AUTOMETA_SCHEDULER_MINGASBUDGET": "cost"], .ok),
        (["AUTOMETA_SCHEDULER_MINGASBUDGET": "1 gwei"], .ok),
        (["AUTOMETA_SCHEDULER_OWNERS": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"], .ok),
    ])
    func `A warning says when anyone's workflows run`(
        _ variables: [String: String], _ verdict: Finding.Verdict
    ) throws {
        #expect(try Self.checks(variables).safety.verdict == verdict)
    }

    @Test(arguments: [
        ("ethereum", "2000.5", Finding.Verdict.ok), ("ethereum", "0", .warning), ("ethereum", "\"NaN\"", .warning),
        ("bitcoin", "90000", .warning),
    ])
    func `The price feed is asked for ether`(_ coin: String, _ price: String, _ verdict: Finding.Verdict) async throws {
        try await PriceServer.with([coin: price]) { server in
            let finding = try await Self.checks(["PRICE_FEED_URL": server.url]).prices(on: IOThread())
            #expect(finding.verdict == verdict, "\(finding)")
        }
    }

    @Test func `A price feed that is away is a warning, and where symbols are configured one of them is asked for`()
        async throws
    {
        let away = try await Self.checks(["PRICE_FEED_URL": "http://127.0.0.1:1/"]).prices(on: IOThread())
        #expect(away.verdict == .warning)
        try await PriceServer.with(["moonbeam": "0.3"]) { server in
            let variables = ["PRICE_FEED_URL": server.url, "AUTOMETA_SCHEDULER_PRICEIDS": #"{"GLMR": "moonbeam"}"#]
            let finding = try await Self.checks(variables).prices(on: IOThread())
            #expect(finding == .ok("prices", "glmr costs 0.3 US dollars."))
            server.set("moonbeam", to: "-1")
            #expect(try await Self.checks(variables).prices(on: IOThread()).verdict == .warning)
        }
    }

    private static func checks(_ variables: [String: String]) throws -> ScheduleChecks {
        ScheduleChecks(
            configuration: try AppConfiguration.read(variables: variables),
            library: try ContractLibrary(ProjectFolder.locate()))
    }
}
