import Redis

extension Scripts {
    /// A script of the recovery's leader: the first two keys are the store's and the lead's, the first argument is what the lead's
    /// key has to hold.
    private static func leading(_ source: String) -> RedisScript {
        script(
            incarnation + """
                do
                  local store, lead = KEYS[1], KEYS[2]
                  local planned, step = unpack(redis.call('HMGET', store, 'plannedFor', 'step'))
                  if not step or redis.call('GET', lead) ~= ARGV[1] or planned ~= incarnation() then
                    return redis.error_reply('\(lost) another worker leads the recovery, or there is none')
                  end
                end

                """ + source)
    }

    /// Which other format a store is of: `none` where it has flights and no number, as what wrote them had none yet.
    private static let otherFormat = """
        local function otherFormat(store, accounts, prefix, brought)
          local format = redis.call('HGET', store, 'format')
          local function look(account)
            if redis.call('EXISTS', prefix .. account .. ':flight') == 1 then format = 'none' end
          end
          if not format then
            for _, account in ipairs(redis.call('SMEMBERS', accounts)) do look(account) end
            for index = brought, #ARGV do look(ARGV[index]) end
          end
          return format ~= '\(knownFormat)' and format
        end

        """

    /// Tells of which format the store is, unless that is known, or the store has none yet.
    static let format = script(otherFormat + "return otherFormat(KEYS[1], KEYS[2], ARGV[1], 2)")

    /// Tells how the store stands; writes the plan where it is not the one that was last recovered.
    ///
    /// Every lease ends with that, the lead of an earlier life too, and epochs go on from the time: they roll back with the store,
    /// and none must come again.
    ///
    /// A worker brings the highest number of a write that it knows of: bindings are numbered, and beginnings and ends of recoveries.
    /// One between what the store had when it came back, and what this life's numbers begin with (the time, so that those of two lives
    /// are not the same), was lost. An unfinished plan counts as lost as well: nothing tells what was left to do.
    ///
    /// Workers get numbers as they join. Each notes up to which number it knows all that are alive, since after a loss only others
    /// can tell of one whose traces the store has lost.
    static let standing = script(
        incarnation + progress + otherFormat + """
            local store, accounts, from, roll, workers, seen, lead, leads = unpack(KEYS)
            local prefix, worker, ttl, capacity, joined, hasStopped, wasThere, known, others = unpack(ARGV, 1, 9)
            local name, brought = incarnation(), 10 + others
            local other = otherFormat(store, accounts, prefix, brought)
            if other then
              return redis.error_reply('\(refusedFormat) the store is of format ' .. other
                .. ', not \(knownFormat): drain it with the release that wrote it')
            end
            redis.call('HSETNX', store, 'format', \(knownFormat))
            for index = brought, #ARGV do redis.call('SADD', accounts, ARGV[index]) end
            local function raise(field, value)
              if tonumber(redis.call('HGET', store, field) or '0') < tonumber(value) then
                redis.call('HSET', store, field, value)
              end
            end
            raise('leaseTTL', ttl)
            raise('capacity', capacity)
            redis.call('ZADD', workers, now(), worker)
            local recovered, step, planned = unpack(redis.call('HMGET', store, 'incarnation', 'step', 'plannedFor'))
            local writes = tonumber(redis.call('HGET', store, 'writes') or '0')
            known = tonumber(known)
            local hasLost = known > writes
            if hasLost then
              redis.call('HSET', store, 'writes', string.format('%.0f', known))
              if recovered == name then
                recovered = 'lost'
                redis.call('HSET', store, 'incarnation', recovered)
              end
            end
            local function plan(account)
              local isNew = redis.call('HSETNX', from, account, redis.call('GET', prefix .. account .. ':settled') or '')
              if isNew == 1 and step and step ~= 'quiet' then
                step = 'settle'
                redis.call('HSET', store, 'step', step)
              end
            end
            local function fence(lease, epochs)
              local epoch = redis.call('GET', epochs)
              if not epoch then return end
              redis.call('DEL', lease)
              redis.call('SET', epochs, string.format('%.0f', math.max(now(), epoch + 1)))
            end
            if recovered ~= name and planned ~= name then
              hasLost = hasLost or step
              step = 'quiet'
              redis.call('HSETNX', store, 'since', string.format('%.0f', now()))
              redis.call('HSET', store, 'step', step, 'plannedFor', name, 'quietFor', 0)
              redis.call('HDEL', store, 'witness', 'lost', 'waitsFor', 'stuck')
              local first = math.max(now() * 1000, writes + 1, known + 1)
              redis.call('HSET', store, 'had', string.format('%.0f', writes), 'first', string.format('%.0f', first),
                'writes', string.format('%.0f', first))
              redis.call('DEL', roll)
              fence(lead, leads)
              for _, account in ipairs(redis.call('SMEMBERS', accounts)) do
                plan(account)
                fence(prefix .. account .. ':lease', prefix .. account .. ':epoch')
              end
            elseif step then
              for index = brought, #ARGV do plan(ARGV[index]) end
            end
            local alive = redis.call('ZRANGE', workers, 0, -1)
            if step then
              local had, first = unpack(redis.call('HMGET', store, 'had', 'first'))
              hasLost = hasLost or known > tonumber(had) and known < tonumber(first)
              if hasLost then redis.call('HSET', store, 'lost', 1) end
              for _, other in ipairs(alive) do redis.call('HSETNX', roll, other, 'named') end
              for index = 10, 9 + others do redis.call('HSETNX', roll, ARGV[index], 'named') end
              if hasStopped == '1' then
                redis.call('HSET', roll, worker, 'stopped')
                if wasThere == '1' then redis.call('HSET', store, 'witness', 1) end
              end
            end
            if joined == '0' then joined = redis.call('HINCRBY', store, 'joins', 1) end
            redis.call('HSET', seen, worker, redis.call('HGET', store, 'joins'))
            local isKnown, age = 1, redis.call('HGET', store, 'leaseTTL')
            for _, other in ipairs(redis.call('ZRANGEBYSCORE', workers, now() - age, '+inf')) do
              if tonumber(redis.call('HGET', seen, other) or '0') < tonumber(joined) then isKnown = 0 end
            end
            return {name, progress(store), alive, tonumber(joined), isKnown, redis.call('HGET', store, 'writes')}
            """)

    /// Tells how far a recovery is; nothing where none stands.
    private static let progress = """
        local function progress(store)
          local told = redis.call('HMGET', store, 'step', 'since', 'waitsFor', 'stuck', 'order')
          local step, since, waitsFor, stuck, order = unpack(told, 1, 5)
          return step and {step, now() - (since or now()), waitsFor or '', tonumber(stuck or 0), order or ''}
        end

        """

    static let plan = leading(
        """
        local store, lead, from, spoken, roll = unpack(KEYS)
        local told = redis.call('HMGET', store, 'step', 'leaseTTL', 'quietFor', 'witness', 'incarnation', 'capacity', 'lost')
        local isComplete = told[4] and 1 or 0
        for _, state in ipairs(redis.call('HVALS', roll)) do
          if state ~= 'stopped' then isComplete = 0 end
        end
        return {told[1], told[2], told[3], isComplete, told[5] and 0 or 1,
          redis.call('HGETALL', from), redis.call('SMEMBERS', spoken), told[6], told[7] and 1 or 0}
        """)

    /// Answers what the operator has ordered.
    static let note = leading(
        """
        redis.call('HSET', KEYS[1], 'step', ARGV[2], 'quietFor', ARGV[3], 'waitsFor', ARGV[4], 'stuck', ARGV[5])
        return redis.call('HGET', KEYS[1], 'order')
        """)

    /// Answers the limit that was noted first.
    static let burn = leading(
        """
        redis.call('HSETNX', KEYS[3], ARGV[2], ARGV[3])
        return redis.call('HGET', KEYS[3], ARGV[2])
        """)

    /// Like `settle`, under the lead of the recovery.
    static let settleInRecovery = leading(
        """
        local spoken, account = KEYS[3], ARGV[2]
        local places, limits, isHolder = {unpack(KEYS, 4, 11)}, {ARGV[3], ARGV[4]}, true
        local function end_(nonce) redis.call('SADD', spoken, account .. ':' .. nonce) end
        local firstItem, runsAfter = 5, 11

        """ + settling)

    /// Gives claims of all workers back to the head of the inbox; answers whether there may be more.
    static let returnClaims = leading(
        """
        local store, lead, workers, inbox, deliveries = unpack(KEYS)
        local prefix, left = ARGV[2], tonumber(ARGV[3])
        for _, worker in ipairs(redis.call('ZRANGE', workers, 0, -1)) do
          local claimed = prefix .. worker
          local item = redis.call('LINDEX', claimed, -1)
          while item do
            if left == 0 then return 1 end
            redis.call('LPUSH', inbox, payload(item))
            redis.call('RPOP', claimed)
            left = left - 1
            item = redis.call('LINDEX', claimed, -1)
          end
        end
        return 0
        """)

    /// How many entries one command inside a script reads or moves: together they may have some megabytes.
    private static let fewAtOnce = 16

    /// Reads waiting entries, those that are too long to have been bound as nothing.
    static let waiting = leading(
        """
        local store, lead, place = KEYS[1], KEYS[2], KEYS[3]
        local kind, position, count, budget, limit = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
        local range, first, few = 'LRANGE', 0, \(fewAtOnce)
        if kind == 'delayed' then range, first = 'ZRANGE', position end
        local reply, size = {}, 0
        while #reply < count do
          local items = redis.call(range, place, first + #reply, first + #reply + few - 1)
          for _, item in ipairs(items) do
            reply[#reply + 1] = #item > limit and '' or item
            size = size + #item
            if size >= budget then return reply end
          end
          if #items < few then break end
        end
        return reply
        """)

    /// Passes over waiting entries, and adopts some of them.
    ///
    /// What is passed over in the inbox goes to the tail of a list of its own, so that every entry is in one place at any time;
    /// how many that were is noted in the same step, so that a repeat is recognised.
    static let pass = leading(
        """
        local store, lead, place, passed, spoken, done, totals = unpack(KEYS, 1, 7)
        local kind, position, count, prefix = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
        local runTTL, doneLimit = ARGV[6], ARGV[7]
        local function adopt(outcome, account, nonce, run, rest)
          if outcome == 'done' then
            redis.call('XADD', done, 'MAXLEN', '~', doneLimit, '*', unpack(rest))
            redis.call('SADD', spoken, account .. ':' .. nonce)
            if run then redis.call('SET', run, 'settled', 'PX', runTTL) end
            redis.call('HINCRBY', totals, 'done', 1)
          else
            local key, following = prefix .. account, string.format('%.0f', nonce + 1)
            local existing = redis.call('HGET', key .. ':flight', nonce)
            if existing and head(existing) ~= head(rest[1]) then error('another record is bound to nonce ' .. nonce) end
            redis.call('HSET', key .. ':flight', nonce, rest[1])
            if tonumber(redis.call('GET', key .. ':next') or '0') < nonce + 1 then
              redis.call('SET', key .. ':next', following)
            end
            if run then redis.call('SET', run, account .. ':' .. nonce) end
          end
        end
        local adoptions, index = {}, 8
        while index <= #ARGV do
          local offset, item, outcome, account, nonce, run, size = unpack(ARGV, index, index + 6)
          local rest = {unpack(ARGV, index + 7, index + 6 + size)}
          local key = run ~= '0' and KEYS[7 + run]
          if offset == '-' then
            adopt(outcome, account, nonce, key, rest)
          else
            adoptions[tonumber(offset)] = {item, function() adopt(outcome, account, nonce, key, rest) end}
          end
          index = index + 7 + size
        end
        if kind == 'delayed' then
          for _, adoption in pairs(adoptions) do
            if redis.call('ZSCORE', place, adoption[1]) then
              adoption[2]()
              redis.call('ZREM', place, adoption[1])
            end
          end
          return 1
        end
        if tonumber(redis.call('HGET', store, 'passed') or '0') ~= position then return 1 end
        for first = 0, count - 1, \(fewAtOnce) do
          local items, kept = redis.call('LRANGE', place, 0, math.min(count - first, \(fewAtOnce)) - 1), {}
          for index, item in ipairs(items) do
            local adoption = adoptions[first + index - 1]
            if adoption and adoption[1] == item then adoption[2]() else kept[#kept + 1] = item end
          end
          if #kept > 0 then redis.call('RPUSH', passed, unpack(kept)) end
          redis.call('LTRIM', place, #items, -1)
        end
        redis.call('HINCRBY', store, 'passed', count)
        return 1
        """)

    /// Puts what was passed over in front of the inbox again; answers whether there may be more.
    ///
    /// Whichever of the two is shorter goes to the other: the order is the same. What is pushed meanwhile is behind both.
    static let putBack = leading(
        """
        local store, lead, passed, inbox, count, budget = KEYS[1], KEYS[2], KEYS[3], KEYS[4], tonumber(ARGV[2]), tonumber(ARGV[3])
        redis.call('HDEL', store, 'passed')
        if redis.call('EXISTS', passed) == 0 then return 0 end
        local goesBack = redis.call('LLEN', passed) <= redis.call('LLEN', inbox)
        local moved, size, few, items = 0, 0, \(fewAtOnce)
        repeat
          if goesBack then
            items = redis.call('LRANGE', passed, -few, -1)
            local turned = {}
            for index, item in ipairs(items) do turned[#items + 1 - index] = item end
            if #items > 0 then redis.call('LPUSH', inbox, unpack(turned)) end
            redis.call('LTRIM', passed, 0, -#items - 1)
          else
            items = redis.call('LRANGE', inbox, 0, few - 1)
            if #items > 0 then redis.call('RPUSH', passed, unpack(items)) end
            redis.call('LTRIM', inbox, #items, -1)
          end
          for _, item in ipairs(items) do size = size + #item end
          moved = moved + #items
        until #items < few or moved >= count or size >= budget
        if not goesBack and redis.call('EXISTS', inbox) == 0 then redis.call('RENAME', passed, inbox) end
        return redis.call('EXISTS', passed)
        """)

    /// Remembers jobs whose entries are nowhere.
    static let noteOrphans = leading(
        "for index = 3, #KEYS do redis.call('SET', KEYS[index], 1, 'PX', ARGV[2]) end return 1")

    /// Ends the recovery; it is numbered by the time at which it ended, so that no number comes again when the store rolls back.
    static let finish = leading(
        """
        local store, lead, from, spoken, roll, burnt = unpack(KEYS, 1, 6)
        local prefix, accounts = ARGV[2], tonumber(ARGV[3])
        if redis.call('HGET', store, 'order') == 'hold' then return 0 end
        if redis.call('HLEN', from) ~= accounts then
          return redis.error_reply('LOST an account has joined the recovery')
        end
        for index = 4, 2 + 2 * accounts, 2 do
          local key, settled = prefix .. ARGV[index] .. ':settled', ARGV[index + 1]
          if tonumber(redis.call('GET', key) or '0') < tonumber(settled) then redis.call('SET', key, settled) end
        end
        local number = math.max(now(), (tonumber(redis.call('HGET', store, 'recovery')) or 0) + 1)
        redis.call('HSET', store, 'incarnation', incarnation(), 'recovery', string.format('%.0f', number))
        redis.call('HDEL', store, 'step', 'since', 'plannedFor', 'quietFor', 'witness', 'lost', 'had', 'first', 'passed',
          'waitsFor', 'stuck', 'order')
        redis.call('HINCRBY', store, 'writes', 1)
        redis.call('UNLINK', lead, from, spoken, roll, burnt)
        return 1
        """)

    // MARK: The operator

    /// Gives an order, or takes one back.
    ///
    /// Where no recovery stands, one that is to be held is begun: the next worker that looks finds a store that was recovered for no life
    /// of it. Answers whether there is a recovery to order anything of.
    static let order = script(
        """
        local store, order = KEYS[1], ARGV[1]
        local stands = redis.call('HEXISTS', store, 'step') == 1
        if order == '' then
          redis.call('HDEL', store, 'order')
        elseif stands or order == 'hold' then
          redis.call('HSET', store, 'order', order)
          if not stands then redis.call('HSET', store, 'incarnation', 'held') end
        end
        return stands and 1 or 0
        """)

    /// Tells all that an operator may want to know of a recovery.
    static let recoveryStatus = script(
        progress + """
            local store, lead, from, roll = unpack(KEYS)
            local recovered, number = unpack(redis.call('HMGET', store, 'incarnation', 'recovery'))
            return {progress(store), number, redis.call('GET', lead), redis.call('HGETALL', from),
              redis.call('HGETALL', roll), redis.call('HGET', store, 'order')}
            """)
}
