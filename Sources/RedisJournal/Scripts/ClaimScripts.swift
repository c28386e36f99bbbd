import Redis

extension Scripts {
    /// Takes entries from the head of the inbox; answers how many were buried, whether the worker must finish what it
    /// has first, and a flat array of tags and bytes.
    ///
    /// An entry above the limit is never sent to a client: it becomes a dead letter here. It spends the budget too, so
    /// that one step stays short.
    static let claim = script(
        """
        local inbox, claimed, workers, sequence, dead, totals = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
        local deliveries = KEYS[7]
        local credit, worker, budget = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
        local limit, reason, suspicion = tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
        local isWatching = redis.call('EXISTS', deliveries) == 1
        local function isSuspect(entry)
          if not isWatching then return false end
          return tonumber(redis.call('HGET', deliveries, redis.sha1hex(entry)) or '0') >= suspicion
        end
        redis.call('ZADD', workers, now(), worker)
        if isWatching then
          for _, item in ipairs(redis.call('LRANGE', claimed, 0, -1)) do
            if isSuspect(payload(item)) then return {0, 1, {}} end
          end
        end
        local reply, size, buried, mustFinish = {}, 0, 0, 0
        while #reply < 2 * credit and size < budget and mustFinish == 0 do
          local entry = redis.call('LINDEX', inbox, 0)
          if not entry then break end
          local tag = tostring(redis.call('INCR', sequence))
          if #entry > limit then
            local fault = 'the entry has ' .. #entry .. ' bytes; it must be at most ' .. limit .. ' bytes'
            buryUnread(dead, totals, worker .. ':' .. tag, reason, fault, entry)
            redis.call('LPOP', inbox)
            buried = buried + 1
          else
            if isSuspect(entry) then mustFinish = 1 end
            if mustFinish == 1 and redis.call('LLEN', claimed) > 0 then break end
            redis.call('RPUSH', claimed, tag .. ' ' .. entry)
            redis.call('LPOP', inbox)
            reply[#reply + 1] = tag
            reply[#reply + 1] = entry
          end
          size = size + #entry
        end
        return {buried, mustFinish, reply}
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
    static let requeue = script(
        """
        local claimed, inbox, deliveries = KEYS[1], KEYS[2], KEYS[3]
        local count = 0
        local item = redis.call('LINDEX', claimed, -1)
        while item do
          redis.call('LPUSH', inbox, payload(item))
          redis.call('RPOP', claimed)
          forgetDeliveries(deliveries, item)
          count = count + 1
          item = redis.call('LINDEX', claimed, -1)
        end
        return count
        """)

    /// Drops a claim whose run is known; answers 1 when it is.
    static let dropIfDuplicate = script(
        """
        local run, claimed, totals, deliveries = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
        if redis.call('EXISTS', run) == 0 then return 0 end
        if redis.call('LREM', claimed, 1, ARGV[1]) == 1 then
          forgetDeliveries(deliveries, ARGV[1])
          redis.call('HINCRBY', totals, 'duplicates', 1)
        end
        return 1
        """)

    /// Moves a claim to the delayed set; answers 0 when it was not there any more.
    static let retry = script(
        """
        local claimed, delayed, sequence, totals, deliveries = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
        local item, entry, delay = ARGV[1], ARGV[2], ARGV[3]
        if not redis.call('LPOS', claimed, item) then return 0 end
        redis.call('ZADD', delayed, now() + delay, redis.call('INCR', sequence) .. ' ' .. entry)
        redis.call('LREM', claimed, 1, item)
        forgetDeliveries(deliveries, item)
        redis.call('HINCRBY', totals, 'retried', 1)
        return 1
        """)

    /// Moves a claim to the dead-letter stream; answers 0 when it was not there any more.
    static let bury = script(
        """
        local claimed, dead, totals, deliveries = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
        if not redis.call('LPOS', claimed, ARGV[1]) then return 0 end
        redis.call('XADD', dead, '*', unpack(ARGV, 2))
        redis.call('LREM', claimed, 1, ARGV[1])
        forgetDeliveries(deliveries, ARGV[1])
        redis.call('HINCRBY', totals, 'dead', 1)
        return 1
        """)
}
