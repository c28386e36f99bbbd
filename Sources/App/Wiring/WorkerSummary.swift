import Engine
import JSON
import JSONRPC
import Redis

/// What a worker did from its start to its end.
package struct WorkerSummary: Hashable, Sendable {
    package let done: Int
    package let dead: Int
    package let retried: Int
    /// Dropped, since their runs were known: in flight, done, or dead lately.
    package let duplicates: Int
    /// Bindings and settlements that were refused since the lease was another worker's.
    package let fenced: Int
    /// Accounts taken, and given back in order: to another worker or at the end.
    package let leasesTaken: Int
    package let leasesGivenBack: Int
    /// Processor time of the whole process, its start included.
    package let cpu: Duration
    /// Sent to the nodes, its start included.
    package let httpRequests: Int
    /// In those requests: several share one.
    package let rpcCalls: Int
    /// Of those requests and calls the ones that ended without an answer: nodes may have got them or not.
    package let unansweredRequests: Int
    package let unansweredCalls: Int
    /// Sent to Redis, its start included; what a script does there is one.
    package let redisCommands: Int

    init(_ tally: Tally, usage: ProcessUsage, rpc: RPCStatistics, redis: RedisStatistics) {
        done = tally[.done]
        dead = tally[.dead]
        retried = tally[.retried]
        duplicates = tally[.duplicate] + tally[.diedAgain]
        fenced = tally[.fenced]
        leasesTaken = tally[.leaseAcquired]
        leasesGivenBack = tally[.leaseReleased]
        cpu = usage.cpu
        httpRequests = rpc.requests
        rpcCalls = rpc.calls
        unansweredRequests = rpc.unansweredRequests
        unansweredCalls = rpc.unansweredCalls
        redisCommands = Int(clamping: redis.commands)
    }

    /// Reads what ``json`` wrote.
    init(json text: String) throws {
        let object = try JSON(parsing: Array(text.utf8))
        done = object["done"]?.integer ?? 0
        dead = object["dead"]?.integer ?? 0
        retried = object["retried"]?.integer ?? 0
        duplicates = object["duplicates"]?.integer ?? 0
        fenced = object["fenced"]?.integer ?? 0
        leasesTaken = object["leases_taken"]?.integer ?? 0
        leasesGivenBack = object["leases_given_back"]?.integer ?? 0
        cpu = .milliseconds(object["cpu_ms"]?.integer ?? 0)
        httpRequests = object["http_requests"]?.integer ?? 0
        rpcCalls = object["rpc_calls"]?.integer ?? 0
        unansweredRequests = object["http_unanswered"]?.integer ?? 0
        unansweredCalls = object["rpc_unanswered"]?.integer ?? 0
        redisCommands = object["redis_commands"]?.integer ?? 0
    }

    /// Milliseconds of processor time for each job that was settled; `nil` when none was.
    package var cpuMillisecondsPerJob: Double? {
        done + dead > 0 ? cpu / .milliseconds(1) / Double(done + dead) : nil
    }

    /// One JSON object.
    package var json: String {
        var writer = JSONWriter()
        writer.object {
            $0.member("done", done)
            $0.member("dead", dead)
            $0.member("retried", retried)
            $0.member("duplicates", duplicates)
            $0.member("fenced", fenced)
            $0.member("leases_taken", leasesTaken)
            $0.member("leases_given_back", leasesGivenBack)
            $0.member("cpu_ms", Int64(cpu / .milliseconds(1)))
            $0.member("http_requests", httpRequests)
            $0.member("rpc_calls", rpcCalls)
            $0.member("http_unanswered", unansweredRequests)
            $0.member("rpc_unanswered", unansweredCalls)
            $0.member("redis_commands", redisCommands)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension WorkerSummary: CustomStringConvertible {
    package var description: String {
        let usage = cpuMillisecondsPerJob.map { ", \(Self.rounded($0)) ms of CPU each" } ?? ""
        return "\(done) done, \(dead) dead, \(retried) retried, \(duplicates) duplicates\(usage); "
            + "accounts: \(leasesTaken) taken, \(leasesGivenBack) given back."
    }

    /// Two decimal places are more than the measurement is worth.
    private static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }
}
