import Redis

extension Scripts {
    /// Refreshes a membership; answers all live members, and the lease of each account.
    static let share = script(
        """
        local store, members, worker, ttl = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
        local time = now()
        local leases = {}
        for index = 3, #KEYS do leases[index - 2] = redis.call('GET', KEYS[index]) end
        redis.call('ZADD', members, time, worker)
        redis.call('ZREMRANGEBYSCORE', members, '-inf', time - ttl)
        redis.call('PEXPIRE', members, ttl)
        return {redis.call('ZRANGE', members, 0, -1), leases}
        """)

    /// Ends a membership.
    static let resign = script("return redis.call('ZREM', KEYS[1], ARGV[1])")
}
