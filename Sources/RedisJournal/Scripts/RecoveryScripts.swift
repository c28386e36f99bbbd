import Redis

extension Scripts {
    /// A script of the recovery's leader: the first two keys are the store's and the lead's, the first argument is what the lead's
    /// key has to hold.
    static func leading(_ source: String) -> RedisScript {
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

    static let plan = leading(
        """
        local store, lead, from, roll, burnt = unpack(KEYS)
        local told = redis.call('HMGET', store, 'step', 'leaseTTL', 'quietFor', 'witness', 'incarnation', 'capacity', 'lost')
        local isComplete = told[4] and 1 or 0
        for _, state in ipairs(redis.call('HVALS', roll)) do
          if state ~= 'stopped' then isComplete = 0 end
        end
        return {told[1], told[2], told[3], isComplete, told[5] and 0 or 1,
          redis.call('HGETALL', from), told[6], told[7] and 1 or 0, redis.call('HGETALL', burnt)}
        """)

    /// Answers some of the nonces that were spoken for, and where to go on: there may be many.
    static let spoken = leading("return redis.call('SSCAN', KEYS[3], ARGV[2], 'COUNT', 1000)")

    /// Keeps the lead; answers what the operator has ordered.
    static let note = leading(
        """
        local store, lead = unpack(KEYS)
        redis.call('HSET', store, 'step', ARGV[3], 'quietFor', ARGV[4], 'waitsFor', ARGV[5], 'stuck', ARGV[6], 'wants', ARGV[7])
        redis.call('PEXPIRE', lead, ARGV[2])
        return redis.call('HGET', store, 'order')
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
        local spoken = KEYS[3]
        local places, limits, isHolder = {unpack(KEYS, 4, 11)}, {ARGV[2], ARGV[3]}, true
        local function end_(nonce) redis.call('SADD', spoken, nonce) end
        local firstItem, runsAfter = 4, 11

        """ + settling)

    /// Ends the recovery; it is numbered by the time at which it ended, so that no number comes again when the store rolls back.
    static let finish = leading(
        """
        local store, lead, from, roll, burnt = unpack(KEYS)
        local prefix, accounts = ARGV[2], tonumber(ARGV[3])
        if redis.call('HGET', store, 'order') == 'hold' then return 0 end
        if redis.call('HLEN', from) ~= accounts then
          return redis.error_reply('\(lost) an account has joined the recovery')
        end
        for index = 4, 2 + 2 * accounts, 2 do
          raise(prefix .. ARGV[index] .. ':settled', tonumber(ARGV[index + 1]))
          redis.call('UNLINK', prefix .. ARGV[index] .. ':spoken')
        end
        local number = math.max(now(), (tonumber(redis.call('HGET', store, 'recovery')) or 0) + 1)
        redis.call('HSET', store, 'incarnation', incarnation(), 'recovery', string.format('%.0f', number))
        redis.call('HDEL', store, 'step', 'since', 'plannedFor', 'quietFor', 'witness', 'lost', 'had', 'first', 'passed',
          'waitsFor', 'stuck', 'wants', 'order')
        redis.call('HINCRBY', store, 'writes', 1)
        redis.call('UNLINK', lead, from, roll, burnt)
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
