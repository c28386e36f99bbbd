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

    /// Records that a worker is alive.
    static let heartbeat = script("redis.call('ZADD', KEYS[1], now(), ARGV[1])")

    /// Recovers the claims of workers without a heartbeat; answers how many were buried, and a flat array of workers and
    /// counts.
    ///
    /// The deliveries of an entry that nobody ever claims again are forgotten after a day.
    static let reap = guarded(
        """
        local store, workers, inbox, totals, deliveries, dead, joined = unpack(KEYS)
        local age, myself, prefix, limit, reason = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
        local function recover(worker)
          local claimed, seen, count, buried = prefix .. worker, {}, 0, 0
          local item = redis.call('LINDEX', claimed, -1)
          while item do
            local entry = payload(item)
            local hash = redis.sha1hex(entry)
            seen[hash] = seen[hash] or redis.call('HINCRBY', deliveries, hash, 1)
            if seen[hash] >= limit then
              local tag = string.sub(item, 1, string.find(item, ' ', 1, true) - 1)
              local fault = seen[hash] .. ' workers died that had claimed the entry'
              buryUnread(dead, totals, worker .. ':' .. tag, reason, fault, entry)
              buried = buried + 1
            else
              redis.call('LPUSH', inbox, entry)
              count = count + 1
            end
            redis.call('RPOP', claimed)
            item = redis.call('LINDEX', claimed, -1)
          end
          for hash, number in pairs(seen) do
            if number >= limit then redis.call('HDEL', deliveries, hash) end
          end
          redis.call('EXPIRE', deliveries, 86400)
          return count, buried
        end
        local reply, letters = {}, 0
        for _, worker in ipairs(redis.call('ZRANGEBYSCORE', workers, '-inf', now() - age)) do
          if worker ~= myself then
            local count, buried = recover(worker)
            redis.call('ZREM', workers, worker)
            redis.call('HDEL', joined, worker)
            if count > 0 then redis.call('HINCRBY', totals, 'reaped', count) end
            letters = letters + buried
            reply[#reply + 1] = worker
            reply[#reply + 1] = count
          end
        end
        return {letters, reply}
        """)

    /// Forgets a worker that has nothing claimed.
    static let leave = script(
        """
        if redis.call('LLEN', KEYS[2]) > 0 then return 0 end
        redis.call('HDEL', KEYS[3], ARGV[1])
        return redis.call('ZREM', KEYS[1], ARGV[1])
        """)

    /// Reads what is where, for people.
    static let snapshot = script(
        """
        local inbox, delayed, done, dead, workers, totals = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
        local claimedPrefix, accountPrefix = ARGV[1], ARGV[2]
        local time = now()
        local live = {}
        local listed = redis.call('ZRANGE', workers, 0, -1, 'WITHSCORES')
        for index = 1, #listed, 2 do
          local claimed = redis.call('LLEN', claimedPrefix .. listed[index])
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
