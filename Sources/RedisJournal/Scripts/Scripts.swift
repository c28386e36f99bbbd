import Engine
import Redis

/// The journal's scripts, one constant for each step of the protocol.
///
/// Conventions: `KEYS` and `ARGV` are named in each script's first lines; times are milliseconds of a clock that follows the
/// server's and never goes back (`now`, see ``heartbeat``), which a script reads whose first key is ``Keyspace/store``; an entry in the delayed set is `<number> <bytes>`, so that equal bytes stay two jobs, as claims do by their names.
///
/// Of a record scripts compare the ``RecordHead``, which it begins with.
///
/// A script reads before it writes, and puts a job where it goes before it takes it away from where it was. Redis
/// does not undo what a script did before an error (no memory, a key of another type), so in any other order an error
/// would lose the job.
///
/// A script that moves an entry is ``guarded(_:)``: in the same step it makes sure that the store is the one that the chain was
/// compared with. What is noticed only afterwards is too late, since nothing that was bound can be taken back.
///
/// A script that answers with what others wrote stops at ``replyBudget``: a reply beyond the client's limit would cost
/// the connection, again and again.
enum Scripts {
    /// After how many bytes a reply ends, 8 MiB: one that reaches it is complete with the element that does.
    static let replyBudget = 8 << 20

    /// Gives a script the functions that several need.
    static func script(_ source: String) -> RedisScript { RedisScript(prelude + source) }

    /// A script whose first key is ``Keyspace/store``, and which does nothing while that store has lost writes, or may have.
    static func guarded(_ source: String) -> RedisScript {
        script(
            incarnation + """
                do
                  local recovered, step = unpack(redis.call('HMGET', KEYS[1], 'incarnation', 'step'))
                  if step or recovered ~= incarnation() then
                    return redis.error_reply('\(lost) the store was not compared with the chain since it came back')
                  end
                end

                """ + source)
    }

    /// What the error of a guarded script begins with.
    static let lost = "LOST"

    /// The number of the form in which all is kept that is in the keys of a namespace; it grows with each change that an older
    /// program would not understand.
    static let knownFormat = 2

    /// What the error of a script begins with that has found another format.
    static let refusedFormat = "FORMAT"

    /// Names the present life of the store: another one after each restart, failover and exchange of its data.
    ///
    /// A server that is made a replica of an older copy, and a primary again, keeps its connections and its `run_id`, but gets
    /// another replication id. Where the user may not run INFO, a life has the name that the store was given by whoever connected last
    /// (``nameLife``).
    ///
    /// The name begins with the format of what this program writes, so that in a store of another format no guarded script does
    /// anything, at no cost: whatever name was recovered there, it is not this one.
    ///
    /// - Source: Redis 7.0, `src/replication.c`: `replicationUnsetMaster` calls `shiftReplicationId`; INFO's sections in `src/server.c`.
    static let incarnation = """
        local function lifeByServer()
          local function told(section, field)
            local reply = redis.pcall('INFO', section)
            return type(reply) == 'string' and string.match(reply, field .. ':(%x+)')
          end
          local run, history = told('server', 'run_id'), told('replication', 'master_replid')
          return run and history and run .. ':' .. history
        end
        local function incarnation()
          return '\(knownFormat):' .. (lifeByServer() or 'token:' .. (redis.call('HGET', KEYS[1], 'token') or ''))
        end

        """

    private static let prelude = """
        local function wall()
          local time = redis.call('TIME')
          return time[1] * 1000 + math.floor(time[2] / 1000)
        end
        local function now()
          local offset, latest = unpack(redis.call('HMGET', KEYS[1], 'offset', 'latest'))
          return math.max(wall() + (offset or 0), tonumber(latest or 0))
        end
        local function payload(item)
          return string.sub(item, string.find(item, ' ', 1, true) + 1)
        end
        local function head(record) return string.sub(record, 1, \(RecordHead.length)) end
        local function drop(claimed, deliveries, ...)
          if redis.call('EXISTS', deliveries) == 1 then
            for _, entry in ipairs(redis.call('HMGET', claimed, ...)) do
              if entry then redis.call('HDEL', deliveries, redis.sha1hex(entry)) end
            end
          end
          return redis.call('HDEL', claimed, ...)
        end
        local function raise(key, number)
          if tonumber(redis.call('GET', key) or '-1') < number then
            redis.call('SET', key, string.format('%.0f', number))
          end
        end
        local function letterOf(run) return run and string.match(run, '^dead (.+)') end
        local function countAt(letter, repeats, totals)
          redis.call('HINCRBY', repeats, letter, 1)
          redis.call('HINCRBY', totals, 'quieted', 1)
        end
        local function buryUnread(dead, totals, id, reason, fault, entry)
          local time = string.format('%.0f', wall())
          redis.call('XADD', dead, '*', 'id', id, 'receivedAt', time, 'settledAt', time,
            'reason', reason, 'error', fault, 'job', entry)
          redis.call('HINCRBY', totals, 'dead', 1)
        end

        """
}
