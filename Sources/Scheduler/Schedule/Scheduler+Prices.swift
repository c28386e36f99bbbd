import Engine
import Ethereum
import Logging

extension Scheduler {
    /// How many assets are asked for at once: anybody may have workflows wait for names that nobody knows.
    private static let assetsAtOnce = 300

    /// Asks for the prices that workflows wait for; nobody is asked while none waits.
    ///
    /// Where they are too many, for some after the others.
    func fetchPrices() async {
        let all = (leadership?.prices.assets ?? []).sorted { "\($0)" < "\($1)" }
        guard !all.isEmpty else { return }
        let first = lastAsset.flatMap { last in all.firstIndex { "\($0)" > "\(last)" } } ?? 0
        let asked = Array((all[first...] + all[..<first]).prefix(Self.assetsAtOnce))
        lastAsset = all.count > Self.assetsAtOnce ? asked.last : nil
        priceAnswers.merge(await parts.prices.prices(of: Set(asked))) { $1 }
    }

    /// Finds the workflows that are due by the prices that have come.
    func followPrices() async throws {
        guard !priceAnswers.isEmpty, let now = await parts.follower.now else { return }
        let answers = rules.judge(priceAnswers, wall: time.wall / 1_000, chain: now)
        priceAnswers = [:]
        var good: [PriceAsset: Price] = [:]
        for (asset, answer) in answers {
            switch answer {
            case .success(let price):
                good[asset] = price
                settle("go by the price of \(asset)")
            case .failure(let problem): complain(about: "go by the price of \(asset)", "\(problem)")
            }
        }
        try await apply(good, now: now)
    }

    private func apply(_ prices: [PriceAsset: Price], now: UInt64) async throws {
        var note = ScheduleNote()
        let lease = try update { leadership in
            let busy = Set(leadership.schedule.memory.queued.values.map(\.workflow))
            let verdict = leadership.prices.apply(prices, now: now, busy: busy)
            leadership.dueByPrice = verdict.due
            for workflow in verdict.rearmed { note.armed[workflow] = true }
            return leadership.lease
        }
        try await write(note, under: lease)
    }
}
