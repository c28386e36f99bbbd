extension Rig {
    /// Waits until so many jobs have ended, or nothing happens any more that could end them.
    ///
    /// - Returns: How they have ended.
    func untilEnded(_ count: Int) async throws -> Ended {
        var ended = try await journal.ended()
        let start = ContinuousClock.now
        var (lastChange, lastLook) = (start, start)
        while ended.all < count {
            try await Task.sleep(for: Self.pollInterval)
            let now = try await journal.ended()
            progress.show("\(now.all) of \(count) jobs, \(Int(start.duration(to: .now).inSeconds)) s")
            if now != ended { (ended, lastChange) = (now, .now) }
            let silence = lastChange.duration(to: .now)
            if silence > Self.patience { break }
            guard silence > Self.moment, lastLook.duration(to: .now) > Self.moment else { continue }
            lastLook = .now
            // What ended meanwhile counts.
            if try await journal.leftovers().isOver { return try await journal.ended() }
        }
        return ended
    }

    /// Waits for what should not be there any more when all jobs have ended, so that it is seen what it does.
    func untilOver() async throws {
        let deadline = ContinuousClock.now + Self.moment
        while try await !journal.leftovers().isOver, ContinuousClock.now < deadline {
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Rare enough to cost Redis nothing.
    private static let pollInterval = Duration.milliseconds(50)
    /// A lease that has to run out, a transaction that gets stuck, and some more.
    private static let patience = Duration.seconds(90)
    /// Longer than a job is in nobody's hands.
    private static let moment = Duration.seconds(2)
}
