import Redis

extension Scripts {
    /// Takes entries from the head of the inbox; answers a flat array of tags and bytes.
    static let claim = script(
        """
        local inbox, claimed, workers, sequence = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
        local credit, worker = ARGV[1], ARGV[2]
        redis.call('ZADD', workers, now(), worker)
        local reply = {}
        for _, entry in ipairs(redis.call('LRANGE', inbox, 0, credit - 1)) do
          local tag = tostring(redis.call('INCR', sequence))
          redis.call('RPUSH', claimed, tag .. ' ' .. entry)
          redis.call('LPOP', inbox)
          reply[#reply + 1] = tag
          reply[#reply + 1] = entry
        end
        return reply
        """)

    /// Gives a worker's claims back to the head of the inbox, in their old order; answers how many.
    static let requeue = script("return giveBack(KEYS[1], KEYS[2])")

    /// Drops a claim whose run is known; answers 1 when it is.
    static let dropIfDuplicate = script(
        """
        local run, claimed, totals = KEYS[1], KEYS[2], KEYS[3]
        if redis.call('EXISTS', run) == 0 then return 0 end
        if redis.call('LREM', claimed, 1, ARGV[1]) == 1 then
          redis.call('HINCRBY', totals, 'duplicates', 1)
        end
        return 1
        """)

    /// Moves a claim to the delayed set; answers 0 when it was not there any more.
    static let retry = script(
        """
        local claimed, delayed, sequence, totals = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
        local item, entry, delay = ARGV[1], ARGV[2], ARGV[3]
        if not redis.call('LPOS', claimed, item) then return 0 end
        redis.call('ZADD', delayed, now() + delay, redis.call('INCR', sequence) .. ' ' .. entry)
        redis.call('LREM', claimed, 1, item)
        redis.call('HINCRBY', totals, 'retried', 1)
        return 1
        """)

    /// Moves a claim to the dead-letter stream; answers 0 when it was not there any more.
    static let bury = script(
        """
        local claimed, dead, totals = KEYS[1], KEYS[2], KEYS[3]
        if not redis.call('LPOS', claimed, ARGV[1]) then return 0 end
        redis.call('XADD', dead, '*', unpack(ARGV, 2))
        redis.call('LREM', claimed, 1, ARGV[1])
        redis.call('HINCRBY', totals, 'dead', 1)
        return 1
        """)
}
