import Redis

extension Scripts {
    /// Takes entries from the head of the inbox; answers how many were buried, whether the worker must finish what it
    /// has first, and a flat array of names and bytes.
    ///
    /// A name begins with the number of the last recovery: the sequence rolls back with the rest of the store, and a lane that
    /// still holds claim 77 must not bind whatever is 77 now.
    ///
    /// What is suspect is claimed alone, so a worker with two claims has none that was suspect then.
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
        if isWatching and redis.call('HLEN', claimed) == 1 and isSuspect(redis.call('HVALS', claimed)[1]) then
          return {0, 1, {}}
        end
        local reply, size, buried, mustFinish = {}, 0, 0, 0
        while #reply < 2 * credit and size < budget and mustFinish == 0 do
          local entry = redis.call('LINDEX', inbox, 0)
          if not entry then break end
          local name = recovery .. '-' .. redis.call('INCR', sequence)
          if #entry > limit then
            local fault = 'the entry has ' .. #entry .. ' bytes; it must be at most ' .. limit .. ' bytes'
            buryUnread(dead, totals, worker .. ':' .. name, reason, fault, entry)
            redis.call('LPOP', inbox)
            buried = buried + 1
          else
            if isSuspect(entry) then mustFinish = 1 end
            if mustFinish == 1 and redis.call('HLEN', claimed) > 0 then break end
            redis.call('HSET', claimed, name, entry)
            redis.call('LPOP', inbox)
            reply[#reply + 1] = name
            reply[#reply + 1] = entry
          end
          size = size + #entry
        end
        return {buried, mustFinish, reply}
        """)

    /// Moves claims whose names a script is given, the newest first, to the head of the inbox.
    ///
    /// It stops when that is enough for one step; `elsewhere` may do something else with one, and says so. Answers how many of the
    /// names it has come to, how many entries went to the inbox, and how many elsewhere.
    static let giveBack = """
        local function giveBack(claimed, inbox, first, budget, elsewhere)
          local size, count, others, last = 0, 0, 0, first - 1
          while last < #ARGV and size < budget do
            last = last + 1
            local entry = redis.call('HGET', claimed, ARGV[last])
            if entry then
              if elsewhere(ARGV[last], entry) then
                others = others + 1
              else
                redis.call('LPUSH', inbox, entry)
                count = count + 1
              end
              redis.call('HDEL', claimed, ARGV[last])
              size = size + #entry
            end
          end
          return last - first + 1, count, others
        end

        """

    /// Gives a worker's claims back.
    static let requeue = guarded(
        giveBack + """
            local store, claimed, inbox, deliveries = unpack(KEYS)
            return {giveBack(claimed, inbox, 2, tonumber(ARGV[1]), function(name, entry)
              redis.call('HDEL', deliveries, redis.sha1hex(entry))
            end)}
            """)

    /// Drops each claim whose run is known; answers 1 for those that are, 2 for those that died lately.
    static let dropDuplicates = guarded(
        """
        local store, claimed, totals, deliveries, repeats = unpack(KEYS, 1, 5)
        local answers, names = {}, {}
        for index, run in ipairs(redis.call('MGET', unpack(KEYS, 6))) do
          local name, isAgain = ARGV[2 * index - 1], ARGV[2 * index] == 'again'
          local letter = letterOf(run)
          if letter and isAgain then
            redis.call('DEL', KEYS[5 + index])
            answers[index] = 0
          elseif letter then
            if drop(claimed, deliveries, name) == 1 then countAt(letter, repeats, totals) end
            answers[index] = 2
          else
            answers[index] = run and 1 or 0
            if run then names[#names + 1] = name end
          end
        end
        if #names > 0 then
          redis.call('HINCRBY', totals, 'duplicates', drop(claimed, deliveries, unpack(names)))
        end
        return answers
        """)

    /// Moves claims to the delayed set; answers 0 for those that were not there any more.
    static let retry = guarded(
        """
        local store, claimed, delayed, sequence, totals, deliveries = unpack(KEYS)
        local answers, time = {}, now()
        for index = 1, #ARGV, 4 do
          local name, entry, delay, total = unpack(ARGV, index, index + 3)
          local isClaimed = redis.call('HEXISTS', claimed, name)
          if isClaimed == 1 then
            redis.call('ZADD', delayed, time + delay, redis.call('INCR', sequence) .. ' ' .. entry)
            drop(claimed, deliveries, name)
            redis.call('HINCRBY', totals, total, 1)
          end
          answers[#answers + 1] = isClaimed
        end
        return answers
        """)

    /// Moves claims to the dead-letter stream; answers 0 for those that were not there any more, 2 for those that are counted at an
    /// older dead letter of their run.
    static let bury = guarded(
        """
        local store, claimed, dead, totals, deliveries, repeats = unpack(KEYS, 1, 6)
        local quiet, answers, index = ARGV[1], {}, 2
        while index <= #ARGV do
          local name, number, count = unpack(ARGV, index, index + 2)
          local run = number ~= '0' and KEYS[6 + number]
          local answer = redis.call('HEXISTS', claimed, name)
          if answer == 1 then
            local letter = letterOf(run and redis.call('GET', run))
            if letter then
              countAt(letter, repeats, totals)
              answer = 2
            else
              local id = redis.call('XADD', dead, '*', unpack(ARGV, index + 3, index + 2 + count))
              if run then redis.call('SET', run, 'dead ' .. id, 'PX', quiet, 'NX') end
              redis.call('HINCRBY', totals, 'dead', 1)
            end
            drop(claimed, deliveries, name)
          end
          answers[#answers + 1] = answer
          index = index + 3 + count
        end
        return answers
        """)
}
