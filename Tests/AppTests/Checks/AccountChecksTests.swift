import Engine
import Ethereum
import Testing

@testable import App

@Suite struct AccountChecksTests {
    @Test(arguments: [
        (Wei.zero, Finding.Verdict.problem, "no balance"), (Wei(1), .warning, "enough for 0 runs"),
        // At 1 gwei a run of 200,000 gas costs 200,000 gwei.
        (.gwei(1_999_999), .warning, "enough for 9 runs"), (.gwei(2_000_000), .ok, "0.002000, enough for 10 runs"),
    ])
    func `A balance must be enough for ten runs`(_ balance: Wei, _ verdict: Finding.Verdict, _ sentence: String) {
        let finding = AccountChecks.balance(balance, of: .zero, price: .gwei(1))
        #expect(finding.verdict == verdict && finding.found.contains(sentence), "\(finding)")
    }

    @Test(arguments: [nil, Wei.zero, Wei(.max)])
    func `Where no price is known the balance is told as it is`(_ price: Wei?) {
        #expect(AccountChecks.balance(.gwei(2_000_000), of: .zero, price: price).found == "0.002000.")
    }

    @Test func `Fees above the cap are a warning`() {
        let capped = FeeCheck(.capReached(needed: .gwei(600), cap: .gwei(500)))
        #expect(capped.finding.verdict == .warning && capped.price == nil)
        #expect(
            capped.finding.found == "Gas costs 600.000000 gwei, more than gas.maxFeePerGas, 500.000000 gwei: jobs wait."
        )
        let payable = FeeCheck(.pay(.legacy(gasPrice: .gwei(3))))
        #expect(payable.finding.verdict == .ok && payable.price == .gwei(3))
    }

    @Test func `Records that cannot be read are a problem, each named by its nonce`() {
        let unreadable = AccountFlights(unreadable: [7: "not JSON", 5: "no transactions"])
        let finding = JournalChecks.finding(unreadable, of: .zero, holder: nil)
        #expect(finding.verdict == .problem)
        #expect(
            finding.found.contains("2 records in flight cannot be read: nonce 5: no transactions; nonce 7: not JSON."))
        let idle = JournalChecks.finding(AccountFlights(), of: .zero, holder: WorkerID("w"))
        #expect(idle == .ok("journal", "Nothing in flight, held by w."))
    }

    @Test func `Accounts of nobody here are a warning`() {
        #expect(JournalChecks.finding(strangers: []).verdict == .ok)
        let finding = JournalChecks.finding(strangers: [.zero])
        #expect(finding.verdict == .warning && finding.found.contains("\(Address.zero)"))
    }
}
