import Redis

extension Scripts {
    /// Moves due entries to the tail of the inbox; answers how many, and the time until the next is due (-1: none).
    static let promote = guarded(
        """
        local store, delayed, inbox = unpack(KEYS)
        local time = now()
        local due = redis.call('ZRANGEBYSCORE', delayed, '-inf', time, 'LIMIT', 0, ARGV[1])
        for _, item in ipairs(due) do
          redis.call('RPUSH', inbox, payload(item))
          redis.call('ZREM', delayed, item)
        end
        local following = redis.call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
        return {#due, following[2] and math.max(0, following[2] - time) or -1}
        """)

    /// Records that a worker is alive, and notices when the server's clock was set back.
    ///
    /// The store has the latest time that any heartbeat has seen, and no script reads an earlier one. Where the server's clock is behind
    /// that, the difference is added to it from now on. Leases end by the server's clock alone: those that would last for longer than
    /// any lease does are shortened.
    static let heartbeat = script(
        """
        local store, workers, accounts, lead = unpack(KEYS)
        local worker, prefix, time = ARGV[1], ARGV[2], now()
        local offset, longest = unpack(redis.call('HMGET', store, 'offset', 'leaseTTL'))
        local behind = time - wall() - (offset or 0)
        if behind > 1000 then
          redis.call('HINCRBY', store, 'offset', behind)
          local function shorten(lease)
            if longest and redis.call('PTTL', lease) > tonumber(longest) then redis.call('PEXPIRE', lease, longest) end
          end
          shorten(lead)
          for _, account in ipairs(redis.call('SMEMBERS', accounts)) do shorten(prefix .. account .. ':lease') end
        end
        redis.call('HSET', store, 'latest', string.format('%.0f', time))
        redis.call('ZADD', workers, time, worker)
        return behind
        """)

    /// Names the workers without a heartbeat, but never the one that asks.
    static let dead = guarded(
        """
        local dead = {}
        for _, worker in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now() - ARGV[1])) do
          if worker ~= ARGV[2] then dead[#dead + 1] = worker end
        end
        return dead
        """)

    /// Recovers claims of a worker without a heartbeat, and forgets it once it has none; answers how many of the names it has come to,
    /// how many entries went to the inbox, and how many were buried; nothing where the worker is not dead.
    ///
    /// The deliveries of an entry that nobody ever claims again are forgotten after a day.
    static let reap = guarded(
        Scripts.giveBack + """
            local store, workers, claimed, inbox, totals, deliveries, dead, joined = unpack(KEYS)
            local budget, age, worker, limit, reason = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
            local beat, seen = redis.call('ZSCORE', workers, worker), {}
            if not beat or tonumber(beat) > now() - age then return false end
            local come, count, buried = giveBack(claimed, inbox, 6, budget, function(name, entry)
              local hash = redis.sha1hex(entry)
              seen[hash] = seen[hash] or redis.call('HINCRBY', deliveries, hash, 1)
              if seen[hash] < limit then return false end
              local fault = seen[hash] .. ' workers died that had claimed the entry'
              buryUnread(dead, totals, worker .. ':' .. name, reason, fault, entry)
              return true
            end)
            for hash, number in pairs(seen) do
              if number >= limit then redis.call('HDEL', deliveries, hash) end
            end
            redis.call('EXPIRE', deliveries, 86400)
            if count > 0 then redis.call('HINCRBY', totals, 'reaped', count) end
            if redis.call('EXISTS', claimed) == 0 then
              redis.call('ZREM', workers, worker)
              redis.call('HDEL', joined, worker)
            end
            return {come, count, buried}
            """)

    /// Forgets a worker that has nothing claimed.
    static let leave = script(
        """
        if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
        redis.call('HDEL', KEYS[3], ARGV[1])
        return redis.call('ZREM', KEYS[1], ARGV[1])
        """)

    /// Reads what is where, for people.
    static let snapshot = script(
        """
        local store, inbox, delayed, done, dead, workers, totals = unpack(KEYS)
        local claimedPrefix, accountPrefix = ARGV[1], ARGV[2]
        local time = now()
        local live = {}
        local listed = redis.call('ZRANGE', workers, 0, -1, 'WITHSCORES')
        for index = 1, #listed, 2 do
          local claimed = redis.call('HLEN', claimedPrefix .. listed[index])
          live[#live + 1] = {listed[index], math.max(0, time - listed[index + 1]), claimed}
        end
        local accounts = {}
        for index = 3, #ARGV do
          local key = accountPrefix .. ARGV[index]
          accounts[#accounts + 1] = {
            redis.call('GET', key .. ':lease'), redis.call('GET', key .. ':epoch'),
            redis.call('GET', key .. ':next'), redis.call('HLEN', key .. ':flight')}
        end
        return {
          redis.call('LLEN', inbox), redis.call('ZCARD', delayed), redis.call('XLEN', done),
          redis.call('XLEN', dead), live, accounts, redis.call('HGETALL', totals)}
        """)
}
