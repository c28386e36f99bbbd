import Engine
import Redis

extension Benchmark {
    /// The client of Redis, with a script that stores its argument.
    static let redis = [
        Benchmark("redis-encode", "a command for 64 jobs, with their records", count: 500) { bench in
            let jobs = zip(bench.fixtures.jobs, bench.fixtures.records).map { ($0.id, $1.encoded()) }
            return { command(for: jobs, from: $0 * batch) }
        },
        Benchmark("redis-one", "a command of a single task, 500 bytes", count: 1_000, usesRedis: true) { bench in
            work(bench, tasks: 1)
        },
        Benchmark("redis-many", "a command, one of 64 under way, 500 bytes", count: 20_000, usesRedis: true) { bench in
            work(bench, tasks: 64)
        },
    ]

    private static let script = RedisScript("return redis.call('SET', KEYS[1], ARGV[1])")

    private static func work(_ bench: Workbench, tasks: Int) -> Work {
        let (client, value) = (bench.redis, [UInt8](repeating: 0x61, count: 500))
        return Work { count in
            try await bench.onThread(tasks: tasks, count) { _ in
                blackHole(try await client.evaluate(script, keys: ["key"], arguments: [value]))
            }
        }
    }

    private static func command(for jobs: [(id: String, record: [UInt8])], from first: Int) -> RedisCommand {
        let digest = "0000000000000000000000000000000000000000"
        var command = RedisCommand(
            "EVALSHA", digest, 5, "lease", "flight", "next", "claimed", "runs", "token", batch, first)
        for number in first..<first + batch {
            let job = jobs[Fixtures.place(number)]
            command.append(job.id.utf8)
            command.append(job.record)
            command.append("run:\(number)".utf8)
        }
        return command
    }
}
