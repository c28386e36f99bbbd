import Redis

extension Scripts {
    /// Takes a free lease under a new epoch; a lease that the worker holds is extended.
    ///
    /// Answers the epoch.
    static let acquire = script(
        """
        local lease, epoch = KEYS[1], KEYS[2]
        local worker, ttl = ARGV[1], ARGV[2]
        local token = redis.call('GET', lease)
        if token then
          local holder, number = string.match(token, '^(.*):(%d+)$')
          if holder ~= worker then return false end
          redis.call('PEXPIRE', lease, ttl)
          return number
        end
        local number = redis.call('INCR', epoch)
        redis.call('SET', lease, worker .. ':' .. number, 'PX', ttl)
        return tostring(number)
        """)

    /// Extends a lease that is still held under this token; answers 0 otherwise.
    static let renew = script(
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """)

    /// Gives up a lease that is still held under this token.
    static let release = script(
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """)
}
