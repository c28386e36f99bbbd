package import Measuring

/// Everything that a run can measure, in the order of its table.
package enum Figures {
    // How fast it is.
    static let settled = Figure("settled_jobs_per_second", "settled jobs/s", better: .higher)
    static let steady = Figure("steady_jobs_per_second", "of the middle 80 %", better: .higher)
    static let perOriginalPop = Figure("settled_per_original_pop", "in the original's pops", better: .higher)
    static let perRedisPop = Figure("settled_per_redis_pop", "in redis-benchmark's pops", better: .higher)
    static let perCeiling = Figure("settled_per_ceiling", "in what the simulator takes", better: .higher)

    // What a job costs.
    static let workerCPU = Figure("worker_cpu_us_per_job", "worker CPU, us a job", better: .lower)
    static let workerSignatures = Figure("worker_cpu_signatures_per_job", "in bare signatures", better: .lower)
    static let instructions = Figure("worker_instructions_per_job", "worker's instructions a job", better: .lower)
    static let redisCPU = Figure("redis_cpu_us_per_job", "Redis CPU, us a job", better: .lower)
    static let simulatorCPU = Figure("simulator_cpu_us_per_job", "simulator CPU, us a job", better: .neither)
    static let requests = Figure("http_requests_per_job", "HTTP requests a job", better: .lower)
    static let calls = Figure("rpc_calls_per_job", "JSON-RPC calls a job", better: .lower)
    static let redisCalls = Figure("redis_calls_per_job", "scripts and waits a job", better: .lower)
    static let redisCommands = Figure("redis_commands_per_job", "Redis commands a job", better: .lower)
    static let appendOnly = Figure("aof_bytes_per_job", "bytes to disk a job", better: .lower)
    static let workerMemory = Figure("worker_peak_rss_mb", "worker's peak RSS, MB", better: .lower)
    static let redisMemory = Figure("redis_memory_mb", "Redis' memory, MB", better: .lower)

    // What a worker costs that has nothing to do.
    static let idleWorkerCPU = Figure("idle_worker_cpu_us_per_second", "idle worker CPU, us a second", better: .lower)
    static let idleRedisCPU = Figure("idle_redis_cpu_us_per_second", "idle Redis CPU, us a second", better: .lower)
    static let idleRequests = Figure("idle_http_requests_per_second", "idle HTTP requests/s", better: .lower)
    static let idleCalls = Figure("idle_rpc_calls_per_second", "idle JSON-RPC calls/s", better: .lower)
    static let idleRedisCommands = Figure("idle_redis_commands_per_second", "idle Redis commands/s", better: .lower)

    // What comes after a crash.
    static let recovery = Figure("recovery_seconds", "from kill -9 to as before, s", better: .lower)
    static let takeover = Figure("takeover_seconds", "of them until the accounts are held, s", better: .lower)
    static let recoveryCPU = Figure("recovery_cpu_us_per_flight", "CPU of it, us a flight", better: .lower)

    // What comes after a loss of data.
    static let ranOnce = Figure("jobs_run_once", "jobs that ran once", better: .higher)
    static let neverRan = Figure("jobs_never_run", "jobs that never ran", better: .lower)
    static let ranTwice = Figure("jobs_run_twice", "jobs that ran more than once", better: .lower)

    // What an empty store costs.
    static let quiet = Figure("quiet_seconds", "until it is quiet, s", better: .neither)
    static let settle = Figure("settle_seconds", "what records say is settled, s", better: .lower)
    static let look = Figure("look_seconds", "what the chain shows of all accounts, s", better: .lower)
    static let pass = Figure("pass_seconds", "the pass over what waits, s", better: .lower)
    static let firstJob = Figure("first_job_seconds", "from then to the first job, s", better: .lower)
    static let longestPing = Figure("longest_ping_ms", "longest PING meanwhile, ms", better: .lower)
    static let slowestCommand = Figure("slowest_command_ms", "slowest command of Redis, ms", better: .lower)

    // What it is measured against, in the same minutes.
    static let signature = Figure("signature_us", "a bare signature, us", better: .neither)
    static let originalPushes = Figure("original_pushes_per_second", "the original's pushes/s", better: .neither)
    static let originalPops = Figure("original_pops_per_second", "the original's pops/s", better: .neither)
    static let redisPushes = Figure("redis_pushes_per_second", "redis-benchmark's pushes/s", better: .neither)
    static let redisPops = Figure("redis_pops_per_second", "redis-benchmark's pops/s", better: .neither)
    static let ceiling = Figure("ceiling_per_second", "transactions/s of the simulator alone", better: .neither)
    static let recovered = Figure("recovered_share", "share of senders that it recovered", better: .neither)
    static let ceilingSignatures = Figure("ceiling_cpu_signatures", "its CPU, signatures each", better: .neither)

    // What the run was like.
    static let seconds = Figure("run_seconds", "seconds", better: .neither)
    static let busyBefore = Figure("busy_before_share", "share of the machine that was busy before", better: .neither)
    static let others = Figure("others_cpu_share", "share that somebody else used", better: .neither)

    /// All of them.
    package static let all: [Figure] =
        [settled, steady, perOriginalPop, perRedisPop, perCeiling]
        + [
            workerCPU, workerSignatures, instructions, redisCPU, simulatorCPU, requests, calls, redisCalls,
            redisCommands, appendOnly,
        ]
        + [workerMemory, redisMemory]
        + Leg.allCases.flatMap(\.figures)
        + [idleWorkerCPU, idleRedisCPU, idleRequests, idleCalls, idleRedisCommands]
        + [recovery, takeover, recoveryCPU, ranOnce, neverRan, ranTwice]
        + [quiet, settle, look, pass, firstJob, longestPing, slowestCommand]
        + [signature, originalPushes, originalPops, redisPushes, redisPops]
        + [recovered, ceiling, ceilingSignatures]
        + [seconds, busyBefore, others]

    /// What a picture shows.
    static let drawn = Picture.Figures(
        rate: settled, originalRate: originalPops, worker: workerCPU, redis: redisCPU, signature: signature,
        latencies: (Leg.pushToSettled.figure(50), Leg.pushToSettled.figure(95), Leg.pushToSettled.figure(99)))
}

/// What was measured, by figure.
typealias Values = [Figure: Double]
