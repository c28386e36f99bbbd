import Redis

extension Scripts {
    /// Takes a free lease under a new epoch; a lease that the worker holds is extended.
    ///
    /// The first epoch is the time: a store that has forgotten all epochs must not give one of them again.
    private static let acquiring = """
        local function acquire(lease, epoch, worker, ttl)
          local token = redis.call('GET', lease)
          if token then
            local holder, number = string.match(token, '^(.*):(%d+)$')
            if holder ~= worker then return false end
            redis.call('PEXPIRE', lease, ttl)
            return number
          end
          redis.call('SET', epoch, string.format('%.0f', wall()), 'NX')
          local number = redis.call('INCR', epoch)
          redis.call('SET', lease, worker .. ':' .. number, 'PX', ttl)
          return tostring(number)
        end

        """

    /// Answers the epoch.
    static let acquire = script(acquiring + "return acquire(KEYS[1], KEYS[2], ARGV[1], ARGV[2])")

    /// Takes the lead of the recovery, also from another worker that wants the key of an account which this one brings.
    ///
    /// Answers the epoch, and that account.
    static let lead = script(
        acquiring + """
            local store, lead, leads = unpack(KEYS)
            local worker, ttl, wants, wanted = ARGV[1], ARGV[2], redis.call('HGET', store, 'wants'), false
            for index = 3, #ARGV do wanted = wanted or ARGV[index] == wants and wants end
            if wanted then
              redis.call('DEL', lead)
              redis.call('HDEL', store, 'wants')
            end
            return {acquire(lead, leads, worker, ttl), wanted}
            """)

    /// Extends a lease that is still held under this token; answers 0 otherwise.
    ///
    /// Whoever extends one is alive: nobody forgets a worker, as others do the dead, that may still send.
    static let renew = script(
        """
        local store, lease, workers = unpack(KEYS)
        if redis.call('GET', lease) ~= ARGV[1] then return 0 end
        redis.call('ZADD', workers, now(), ARGV[3])
        return redis.call('PEXPIRE', lease, ARGV[2])
        """)

    /// Gives up a lease that is still held under this token.
    static let release = script(
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """)
}
