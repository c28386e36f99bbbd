import Redis

extension Scripts {
    /// Binds a claimed job (or a filler: no item) to a nonce; answers what came of it.
    ///
    /// The first branch makes it idempotent: the same record on the nonce is this very step, taken before. It writes
    /// the record once more, since WAIT waits for the last write of its own connection only.
    ///
    /// - Source: release notes of Redis 7.2, "behavior changes"; before, WAIT went by the last command.
    static let bind = script(
        """
        local lease, flight, next, claimed, totals = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
        local deliveries, run = KEYS[6], KEYS[7]
        local token, nonce, following, record, item = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
        local owner = ARGV[6]
        local existing = redis.call('HGET', flight, nonce)
        if existing == record then
          redis.call('HSET', flight, nonce, record)
          return 'bound'
        end
        if redis.call('GET', lease) ~= token then return 'fenced' end
        if existing then return 'nonceTaken' end
        if item ~= '' and not redis.call('LPOS', claimed, item) then return 'notClaimed' end
        if run and redis.call('EXISTS', run) == 1 then
          redis.call('LREM', claimed, 1, item)
          forgetDeliveries(deliveries, item)
          redis.call('HINCRBY', totals, 'duplicates', 1)
          return 'duplicate'
        end
        local isHighest = tonumber(redis.call('GET', next) or '0') < tonumber(following)
        redis.call('HSET', flight, nonce, record)
        if isHighest then redis.call('SET', next, following) end
        if run then redis.call('SET', run, owner) end
        if item ~= '' then
          redis.call('LREM', claimed, 1, item)
          forgetDeliveries(deliveries, item)
        end
        return 'bound'
        """)

    /// Replaces the record of a bound nonce, if it is the one expected.
    static let amend = script(
        """
        local lease, flight = KEYS[1], KEYS[2]
        local token, nonce, record, old = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
        if redis.call('GET', lease) ~= token then return 'fenced' end
        local existing = redis.call('HGET', flight, nonce)
        if not existing then return 'gone' end
        if existing == record then return 'done' end
        if existing ~= old then return 'changed' end
        redis.call('HSET', flight, nonce, record)
        return 'done'
        """)

    /// Ends a flight: deletes its record and moves its job to where the outcome says.
    ///
    /// Forgets the run key only if this flight has it: after a loss of writes there may be two jobs in flight with one key.
    /// A record that is gone was settled before, so nothing is written a second time.
    static let settle = script(
        """
        local lease, flight, totals, target, sequence = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
        local settled, run = KEYS[6], KEYS[7]
        local token, nonce, outcome, number, owner = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[6]
        if redis.call('GET', lease) ~= token then return 'fenced' end
        local existing = redis.call('HGET', flight, nonce)
        if not existing then return 'done' end
        if outcome == 'unbound' and existing ~= ARGV[8] then return 'changed' end
        if tonumber(redis.call('GET', settled) or '0') <= tonumber(nonce) then
          redis.call('SET', settled, string.format('%.0f', nonce + 1))
        end
        if outcome == 'done' then
          redis.call('XADD', target, 'MAXLEN', '~', number, '*', unpack(ARGV, 7))
        elseif outcome == 'dead' then
          redis.call('XADD', target, '*', unpack(ARGV, 7))
        elseif outcome == 'retried' then
          redis.call('ZADD', target, now() + number, redis.call('INCR', sequence) .. ' ' .. ARGV[7])
        elseif outcome == 'unbound' then
          redis.call('LPUSH', target, ARGV[7])
        end
        redis.call('HDEL', flight, nonce)
        if run and outcome == 'done' then
          redis.call('SET', run, 'settled', 'PX', ARGV[5])
        elseif run and redis.call('GET', run) == owner then
          redis.call('DEL', run)
        end
        redis.call('HINCRBY', totals, outcome, 1)
        return 'done'
        """)

    /// Answers both marks and the nonces of the flight hash, read at one moment.
    static let nonces = script(
        "return {redis.call('GET', KEYS[1]), redis.call('HKEYS', KEYS[2]), redis.call('GET', KEYS[3])}")

    /// Answers the records of the first ones of some nonces, as many as the budget allows.
    static let records = script(
        """
        local flight, budget = KEYS[1], tonumber(ARGV[1])
        local reply, size = {}, 0
        for index = 2, #ARGV do
          if size >= budget then break end
          local record = redis.call('HGET', flight, ARGV[index])
          reply[#reply + 1] = record
          size = size + (record and #record or 0)
        end
        return reply
        """)
}
