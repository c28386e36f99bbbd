extension Benchmark {
    /// A job's three steps in the journal, a script each.
    static let journal = [
        Benchmark("journal-claim", "a job claimed, 64 by one script", count: 2_048, usesRedis: true) { bench in
            let jobs = try await JournaledJobs(bench, "claim")
            return Work(prepare: { try await jobs.push($0) }, run: { try await jobs.claim($0) })
        },
        Benchmark("journal-bind", "a job bound, one of 64 under way", count: 2_048, usesRedis: true) { bench in
            let jobs = try await JournaledJobs(bench, "bind")
            return Work(
                prepare: {
                    try await jobs.push($0)
                    try await jobs.claim($0)
                }, run: { try await jobs.bind($0) })
        },
        Benchmark("journal-settle", "a job settled, one of 64 under way", count: 2_048, usesRedis: true) { bench in
            let jobs = try await JournaledJobs(bench, "settle")
            return Work(
                prepare: {
                    try await jobs.push($0)
                    try await jobs.claim($0)
                    try await jobs.bind($0)
                }, run: { try await jobs.settle($0) })
        },
    ]
}
