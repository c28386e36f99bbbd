import Redis

extension Scripts {
    /// Takes entries from the head of the inbox; answers how many were buried, whether the worker must finish what it
    /// has first, and a flat array of tags and bytes.
    ///
    /// A tag begins with the number of the last recovery: the sequence rolls back with the rest of the store, and a lane that
    /// still holds claim 77 must not bind whatever is 77 now.
    ///
    /// An entry above the limit is never sent to a client: it becomes a dead letter here. It spends the budget too, so
    /// that one step stays short.
    static let claim = guarded(
        """
        local store, inbox, claimed, workers, sequence, dead, totals, deliveries = unpack(KEYS)
        local recovery = redis.call('HGET', store, 'recovery')
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
          local tag = recovery .. '-' .. redis.call('INCR', sequence)
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
        local claimed, budget = KEYS[1], tonumber(ARGV[2])
        local function numbers(text)
          local recovery, number = string.match(text, '^(%d+)-(%d+)')
          return tonumber(recovery), tonumber(number)
        end
        local lastRecovery, last = numbers(ARGV[1])
        local reply, size = {}, 0
        for index = 0, redis.call('LLEN', claimed) - 1 do
          if size >= budget then break end
          local item = redis.call('LINDEX', claimed, index)
          local recovery, tag = numbers(item)
          if not tag or recovery > lastRecovery or recovery == lastRecovery and tag > last then
            reply[#reply + 1] = item
            size = size + #item
          end
        end
        return reply
        """)

    /// Gives a worker's claims back to the head of the inbox, in their old order; answers how many.
    static let requeue = guarded(
        """
        local store, claimed, inbox, deliveries = unpack(KEYS)
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
    static let dropIfDuplicate = guarded(
        """
        local store, run, claimed, totals, deliveries = unpack(KEYS)
        if redis.call('EXISTS', run) == 0 then return 0 end
        if redis.call('LREM', claimed, 1, ARGV[1]) == 1 then
          forgetDeliveries(deliveries, ARGV[1])
          redis.call('HINCRBY', totals, 'duplicates', 1)
        end
        return 1
        """)

    /// Moves a claim to the delayed set; answers 0 when it was not there any more.
    static let retry = guarded(
        """
        local store, claimed, delayed, sequence, totals, deliveries = unpack(KEYS)
        local item, entry, delay = ARGV[1], ARGV[2], ARGV[3]
        if not redis.call('LPOS', claimed, item) then return 0 end
        redis.call('ZADD', delayed, now() + delay, redis.call('INCR', sequence) .. ' ' .. entry)
        redis.call('LREM', claimed, 1, item)
        forgetDeliveries(deliveries, item)
        redis.call('HINCRBY', totals, 'retried', 1)
        return 1
        """)

    /// Moves a claim to the dead-letter stream; answers 0 when it was not there any more.
    static let bury = guarded(
        """
        local store, claimed, dead, totals, deliveries = unpack(KEYS)
        if not redis.call('LPOS', claimed, ARGV[1]) then return 0 end
        redis.call('XADD', dead, '*', unpack(ARGV, 2))
        redis.call('LREM', claimed, 1, ARGV[1])
        forgetDeliveries(deliveries, ARGV[1])
        redis.call('HINCRBY', totals, 'dead', 1)
        return 1
        """)
}
