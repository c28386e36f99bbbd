import Redis

/// The pass of a recovery over what waits.
extension Scripts {
    /// Names the claims of any worker that has some.
    static let claimant = leading(
        """
        for _, worker in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
          if redis.call('EXISTS', ARGV[2] .. worker) == 1 then return ARGV[2] .. worker end
        end
        return false
        """)

    /// Gives claims of a worker back.
    static let returnClaims = leading(
        giveBack + """
            return {giveBack(KEYS[3], KEYS[4], 3, tonumber(ARGV[2]), function() end)}
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
        local store, lead, place, passed, done, totals = unpack(KEYS, 1, 6)
        local kind, position, count, prefix = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
        local runTTL, doneLimit = ARGV[6], ARGV[7]
        local function adopt(outcome, account, nonce, run, rest)
          if outcome == 'done' then
            redis.call('XADD', done, 'MAXLEN', '~', doneLimit, '*', unpack(rest))
            redis.call('SADD', prefix .. account .. ':spoken', nonce)
            if run then redis.call('SET', run, 'settled', 'PX', runTTL) end
            redis.call('HINCRBY', totals, 'done', 1)
          else
            local key = prefix .. account
            local existing = redis.call('HGET', key .. ':flight', nonce)
            if existing and head(existing) ~= head(rest[1]) then error('another record is bound to nonce ' .. nonce) end
            redis.call('HSET', key .. ':flight', nonce, rest[1])
            raise(key .. ':next', nonce + 1)
            if run then redis.call('SET', run, account .. ':' .. nonce) end
          end
        end
        local adoptions, index = {}, 8
        while index <= #ARGV do
          local offset, item, outcome, account, nonce, run, size = unpack(ARGV, index, index + 6)
          local rest = {unpack(ARGV, index + 7, index + 6 + size)}
          local key = run ~= '0' and KEYS[6 + run]
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
}
