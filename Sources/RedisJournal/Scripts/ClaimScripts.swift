import Redis

extension Scripts {
    /// Takes entries from the head of the inbox; answers a flat array of tags and bytes.
    ///
    /// An entry above the limit is never sent to a client: it becomes a dead letter here. It spends the budget too, so
    /// that one step stays short.
    static let claim = script(
        """
        local inbox, claimed, workers, sequence, dead, totals = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
        local credit, worker, budget = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
        local limit, reason = tonumber(ARGV[4]), ARGV[5]
        redis.call('ZADD', workers, now(), worker)
        local reply, size = {}, 0
        while #reply < 2 * credit and size < budget do
          local entry = redis.call('LINDEX', inbox, 0)
          if not entry then break end
          local tag = tostring(redis.call('INCR', sequence))
          if #entry > limit then
            local time = string.format('%.0f', now())
            local fault = 'the entry has ' .. #entry .. ' bytes; it must be at most ' .. limit .. ' bytes'
            redis.call('XADD', dead, '*', 'id', worker .. ':' .. tag, 'receivedAt', time, 'settledAt', time,
              'reason', reason, 'error', fault, 'job', entry)
            redis.call('LPOP', inbox)
            redis.call('HINCRBY', totals, 'dead', 1)
          else
            redis.call('RPUSH', claimed, tag .. ' ' .. entry)
            redis.call('LPOP', inbox)
            reply[#reply + 1] = tag
            reply[#reply + 1] = entry
          end
          size = size + #entry
        end
        return reply
        """)

    /// Reads a worker's claims from the one after a tag on, as many as the budget allows.
    ///
    /// Tags ascend in the list, so claims that go their ways between two pages make none of the others be missed.
    static let claimed = script(
        """
        local claimed, last, budget = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
        local reply, size = {}, 0
        for index = 0, redis.call('LLEN', claimed) - 1 do
          if size >= budget then break end
          local item = redis.call('LINDEX', claimed, index)
          local tag = tonumber(string.match(item, '^(%d+) '))
          if not tag or tag > last then
            reply[#reply + 1] = item
            size = size + #item
          end
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
