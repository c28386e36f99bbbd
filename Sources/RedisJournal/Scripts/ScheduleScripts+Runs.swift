import Redis

extension Scripts {
    /// Pushes runs, up to the first for which there is no room; answers what became of each until then.
    ///
    /// It looks at everything of a run before it writes any of it, and its entry is in the inbox before it is noted: after an error half-way a
    /// repeat finds either all of a run or nothing but an entry, the second of which workers drop.
    ///
    /// What was pushed before, by whomever, has had its turn as well: its firing is not one that waits, and its price trigger is not
    /// armed.
    static let push = scheduling(
        """
        local store, lease, inbox, delayed, workers, runs, firings, armed, totals = unpack(KEYS, 1, 9)
        local limit, claimed, answers = tonumber(ARGV[3]), ARGV[4], {}
        local waits = redis.call('LLEN', inbox) + redis.call('ZCARD', delayed)
        for _, worker in ipairs(redis.call('ZRANGE', workers, 0, -1)) do
          waits = waits + redis.call('HLEN', claimed .. worker)
        end
        local function look(key, run)
          if redis.call('HEXISTS', runs, key) == 1 then return 'noted' end
          local known = redis.call('GET', run)
          if known == 'withdrawn' then return known end
          if known then return (known == 'settled' or letterOf(known)) and 'known' or 'bound' end
          return waits < limit and 'pushed' or 'full'
        end
        for index = 5, #ARGV, 4 do
          local key, workflow, note, entry = unpack(ARGV, index, index + 3)
          local answer = look(key, KEYS[10 + #answers])
          if answer == 'full' then break end
          local isArmed = redis.call('HGET', armed, workflow) == '1'
          if answer == 'pushed' then
            redis.call('RPUSH', inbox, entry)
            redis.call('HSET', runs, key, string.format('%.0f ', now()) .. note)
            redis.call('HINCRBY', totals, 'scheduled', 1)
            waits = waits + 1
          end
          if answer ~= 'withdrawn' then
            if isArmed then redis.call('HSET', armed, workflow, 0) end
            redis.call('HDEL', firings, key)
          end
          answers[#answers + 1] = answer
        end
        return answers
        """)

    /// Makes the keys of queued runs known, so that no worker binds them; answers 1 for each that was withdrawn, now or before.
    static let withdraw = scheduling(
        """
        local store, lease, runs, totals = unpack(KEYS, 1, 4)
        local ttl, answers = ARGV[3], {}
        for index = 4, #ARGV do
          local key, run = ARGV[index], KEYS[1 + index]
          local known = redis.call('GET', run)
          local isQueued = redis.call('HEXISTS', runs, key) == 1 and not known
          if isQueued then
            redis.call('SET', run, 'withdrawn', 'PX', ttl)
            redis.call('HINCRBY', totals, 'withdrawn', 1)
          end
          local isWithdrawn = isQueued or known == 'withdrawn'
          if isWithdrawn then redis.call('HDEL', runs, key) end
          answers[#answers + 1] = isWithdrawn and 1 or 0
        end
        return answers
        """)

    /// Forgets that a run was done; answers 0 when it is anything else.
    ///
    /// One that nobody knows of may be queued again already, by this very step: its note stays.
    static let reopen = scheduling(
        """
        local store, lease, runs, run = unpack(KEYS)
        local known = redis.call('GET', run)
        if not known then return 1 end
        if known ~= 'settled' then return 0 end
        redis.call('HDEL', runs, ARGV[3])
        redis.call('DEL', run)
        return 1
        """)

    /// Reads what ended after two ids: of each stream flat, for each entry its id and then some of its fields.
    ///
    /// An entry that no worker has read has nothing but its bytes, which are answered in that case alone; they spend the budget in any,
    /// and so entries, of which one may have a megabyte, are looked at one by one.
    static let outcomes = script(
        """
        local count, budget, size = tonumber(ARGV[3]), tonumber(ARGV[4]), 0
        local function read(stream, after, what)
          local reply = {}
          for _ = 1, count do
            if size >= budget then break end
            local entry = redis.call('XRANGE', stream, '(' .. after, '+', 'COUNT', 1)[1]
            if not entry then break end
            local told, fields = {}, entry[2]
            for index = 1, #fields, 2 do told[fields[index]] = fields[index + 1] end
            after = entry[1]
            local job = not told.workflowId and told.job or ''
            for _, value in ipairs({after, told.workflowId or '', told.key or '', told[what] or '', job}) do
              reply[#reply + 1] = value
              size = size + #value
            end
            size = size + #(told.job or '')
          end
          return reply
        end
        return {read(KEYS[1], ARGV[1], 'block'), read(KEYS[2], ARGV[2], 'reason')}
        """)
}
