import Redis

/// The scripts of a registry's schedule, which workers know nothing of.
extension Scripts {
    /// What the error of a script begins with that only the leader may run, in the life of the store that it has loaded.
    static let fenced = "FENCED"

    /// What the error of a script begins with while the store is being compared with the chain, or has to be.
    static let recovering = "RECOVERING"

    /// Names the life of a store, with the number of its last recovery: what was loaded before is not what is there after one.
    ///
    /// A store that no worker has joined has been recovered for no life of it, and may be pushed to.
    private static let life =
        incarnation + """
            local function life(store)
              local recovered, step, number = unpack(redis.call('HMGET', store, 'incarnation', 'step', 'recovery'))
              local name = incarnation()
              return name .. ':' .. (number or '0'), step or recovered and recovered ~= name
            end
            local function refuseInRecovery()
              return redis.error_reply('\(recovering) the store was not compared with the chain since it came back')
            end

            """

    /// A script of the leader: the first two keys are the store's and the lease's, the first two arguments what the lease is.
    static func scheduling(_ source: String) -> RedisScript {
        script(
            life + """
                do
                  local name, isRecovering = life(KEYS[1])
                  if redis.call('GET', KEYS[2]) ~= ARGV[1] or name ~= ARGV[2] then
                    return redis.error_reply('\(fenced) another scheduler leads, or the store is another one')
                  end
                  if isRecovering then return refuseInRecovery() end
                end

                """ + source)
    }

    /// Takes a free lease under a new epoch, or keeps that of the same holder; answers the token and the store's life, nothing while
    /// another leads.
    ///
    /// Epochs go on from the time: they roll back with the store, and none must come again. A lease that would last for longer than it
    /// was given, since the server's clock was set back, is shortened.
    static let leadSchedule = script(
        life + """
            local store, lease, epoch, state = unpack(KEYS)
            local holder, ttl = ARGV[1], ARGV[2]
            local name, isRecovering = life(store)
            if isRecovering then return refuseInRecovery() end
            local token = redis.call('GET', lease)
            if token and string.match(token, '^(.*):%d+$') ~= holder then
              local given = tonumber(redis.call('HGET', state, 'leaseTTL') or ttl)
              if redis.call('PTTL', lease) > given then redis.call('PEXPIRE', lease, given) end
              return false
            end
            if not token then
              local number = math.max(now(), tonumber(redis.call('GET', epoch) or '0') + 1)
              number = string.format('%.0f', number)
              redis.call('SET', epoch, number)
              token = holder .. ':' .. number
            end
            redis.call('SET', lease, token, 'PX', ttl)
            redis.call('HSET', state, 'leaseTTL', ttl)
            return {token, name}
            """)

    /// Makes sure that what was read before was all of one life of the store.
    static let holdsSchedule = scheduling("return 1")

    /// Changes hashes, in the order given: for each the number of its key, a command and how many arguments the rest of it has.
    static let changeSchedule = scheduling(
        """
        local index = 3
        while index <= #ARGV do
          local key, command, count = KEYS[tonumber(ARGV[index])], ARGV[index + 1], ARGV[index + 2]
          redis.call(command, key, unpack(ARGV, index + 3, index + 2 + count))
          index = index + 3 + count
        end
        return 1
        """)

    /// Tells what is queued and held, for people.
    static let scheduleStatus = script(
        """
        local lease, runs, firings, held, state = unpack(KEYS)
        return {redis.call('GET', lease), redis.call('HLEN', runs), redis.call('HLEN', firings), redis.call('HLEN', held),
          redis.call('HSCAN', held, 0, 'COUNT', ARGV[1])[2], redis.call('HGET', state, 'transfers')}
        """)
}
