import Redis

/// The journal's scripts, one constant for each step of the protocol.
///
/// Conventions: `KEYS` and `ARGV` are named in each script's first lines; times are milliseconds of the server's own
/// clock; an entry in a claimed list is `<tag> <bytes>`, one in the delayed set `<number> <bytes>`, so
/// that equal bytes stay two jobs.
///
/// A script reads before it writes, and puts a job where it goes before it takes it away from where it was. Redis
/// does not undo what a script did before an error (no memory, a key of another type), so in any other order an error
/// would lose the job.
///
/// A script that answers with what others wrote stops at ``replyBudget``: a reply beyond the client's limit would cost
/// the connection, again and again.
enum Scripts {
    /// After how many bytes a reply ends, 8 MiB: one that reaches it is complete with the element that does.
    static let replyBudget = 8 << 20

    /// Gives a script the functions that several need.
    static func script(_ source: String) -> RedisScript { RedisScript(prelude + source) }

    private static let prelude = """
        local function now()
          local time = redis.call('TIME')
          return time[1] * 1000 + math.floor(time[2] / 1000)
        end
        local function payload(item)
          return string.sub(item, string.find(item, ' ', 1, true) + 1)
        end
        local function forgetDeliveries(deliveries, item)
          if redis.call('EXISTS', deliveries) == 1 then
            redis.call('HDEL', deliveries, redis.sha1hex(payload(item)))
          end
        end
        local function buryUnread(dead, totals, id, reason, fault, entry)
          local time = string.format('%.0f', now())
          redis.call('XADD', dead, '*', 'id', id, 'receivedAt', time, 'settledAt', time,
            'reason', reason, 'error', fault, 'job', entry)
          redis.call('HINCRBY', totals, 'dead', 1)
        end

        """
}
