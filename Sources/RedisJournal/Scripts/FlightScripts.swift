import Redis

extension Scripts {
    /// Binds claimed jobs (or fillers: no claim) to nonces of one account, up to the first that cannot be bound; answers how many
    /// that are, and why the next one is not.
    ///
    /// It looks at everything first. A record with the same head on the nonce is this very step, taken before, perhaps not to its
    /// end: it writes all once more, also since WAIT waits for the last write of its own connection only.
    ///
    /// The first binding of an account says where it began, so that after a loss nothing older is looked at, and nothing newer is left
    /// out.
    ///
    /// The arguments come in columns. The keys after the eighth are those of runs and of orphans, each of which makes a job a
    /// duplicate; each item names its own by numbers, 0 for none. An orphan's key holds 1, or the claim that was its one duplicate where the job
    /// has no run key: one more of the same bytes is another job.
    ///
    /// - Source: release notes of Redis 7.2, "behavior changes"; before, WAIT went by the last command.
    static let bind = guarded(
        """
        local store, lease, flight, next, settled, claimed, totals, deliveries = unpack(KEYS, 1, 8)
        if redis.call('GET', lease) ~= ARGV[1] then return {0, 'fenced', 0} end
        local account, count = ARGV[2], (#ARGV - 2) / 5
        local function column(number) return {unpack(ARGV, 3 + number * count, 2 + (number + 1) * count)} end
        local nonces, records, claims, runs, orphans = column(0), column(1), column(2), column(3), column(4)
        local known = #KEYS > 8 and redis.call('MGET', unpack(KEYS, 9)) or {}
        local present, used = redis.call('HMGET', flight, unpack(nonces)), {}
        for index, nonce in ipairs(nonces) do
          local isTaken = present[index] and head(present[index]) ~= head(records[index])
          if isTaken or used[nonce] then return {0, 'nonceTaken', 0} end
          used[nonce] = true
        end
        local function isDuplicate(index)
          local run, orphan = known[tonumber(runs[index])], known[tonumber(orphans[index])]
          return run or used[KEYS[8 + runs[index]]] or orphan and (orphan == '1' or orphan == claims[index])
        end
        local function refusal(index)
          local claim = claims[index]
          if present[index] then return end
          if isDuplicate(index) then return 'duplicate' end
          if claim ~= '' and (used[claim] or redis.call('HEXISTS', claimed, claim) == 0) then return 'notClaimed' end
        end
        local bound, refused = 0, false
        while bound < count and not refused do
          refused = refusal(bound + 1)
          if not refused then
            bound = bound + 1
            used[claims[bound]] = true
            if runs[bound] ~= '0' then used[KEYS[8 + runs[bound]]] = true end
          end
        end
        local fields, owners, first, last = {}, {}, math.huge, 0
        for index = 1, bound do
          local nonce, run = nonces[index], runs[index]
          first, last = math.min(first, nonce), math.max(last, nonce)
          fields[2 * index - 1], fields[2 * index] = nonce, records[index]
          if run ~= '0' then
            owners[#owners + 1] = KEYS[8 + run]
            owners[#owners + 1] = account .. ':' .. nonce
          end
        end
        if bound > 0 then
          redis.call('HSET', flight, unpack(fields))
          raise(next, last + 1)
          local floor = redis.call('GET', settled)
          if not floor or tonumber(floor) > first then redis.call('SET', settled, string.format('%.0f', first)) end
          if #owners > 0 then redis.call('MSET', unpack(owners)) end
          drop(claimed, deliveries, unpack(claims, 1, bound))
        end
        if refused == 'duplicate' then
          local claim, orphan = claims[bound + 1], KEYS[8 + orphans[bound + 1]]
          if runs[bound + 1] == '0' then redis.call('SET', orphan, claim, 'KEEPTTL') end
          if drop(claimed, deliveries, claim) == 1 then redis.call('HINCRBY', totals, 'duplicates', 1) end
        end
        return {bound, refused or false, bound > 0 and redis.call('HINCRBY', store, 'writes', 1) or 0}
        """)

    /// Replaces the record of a bound nonce, if it has the head expected.
    static let amend = guarded(
        """
        local store, lease, flight = unpack(KEYS)
        local token, nonce, record, old = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
        if redis.call('GET', lease) ~= token then return 'fenced' end
        local existing = redis.call('HGET', flight, nonce)
        if not existing then return 'gone' end
        if head(existing) == head(record) then return 'done' end
        if head(existing) ~= old then return 'changed' end
        redis.call('HSET', flight, nonce, record)
        return 'done'
        """)

    /// Ends flights of one account: deletes each record and moves its job to where the outcome says.
    ///
    /// The keys after the tenth are run keys; each settlement names its own by a number, 0 for none, then how many arguments
    /// the rest of it has.
    /// Forgets the run key only if this flight has it: after a loss of writes there may be two jobs in flight with one key.
    /// A record that is gone was settled before, so nothing is written a second time.
    static let settle = guarded(
        """
        local places, limits = {unpack(KEYS, 3, 10)}, {ARGV[2], ARGV[3]}
        local isHolder = redis.call('GET', KEYS[2]) == ARGV[1]
        local function end_() end
        local firstItem, runsAfter = 4, 10

        """ + settling)

    /// What ``settle`` does for whoever may: the holder of the account's lease, or the leader of the recovery.
    static let settling = """
        local flight, settled, sequence, totals, inbox, delayed, done, dead = unpack(places)
        local runTTL, doneLimit = unpack(limits)
        local function move(outcome, delay, rest)
          if outcome == 'done' then
            redis.call('XADD', done, 'MAXLEN', '~', doneLimit, '*', unpack(rest))
          elseif outcome == 'dead' then
            return redis.call('XADD', dead, '*', unpack(rest))
          elseif outcome == 'retried' then
            redis.call('ZADD', delayed, now() + delay, redis.call('INCR', sequence) .. ' ' .. rest[1])
          elseif outcome == 'unbound' then
            redis.call('LPUSH', inbox, rest[1])
          end
        end
        local function settle(nonce, outcome, delay, owner, run, rest)
          local existing = redis.call('HGET', flight, nonce)
          if not existing then return 'done' end
          if outcome == 'unbound' and head(existing) ~= rest[2] then return 'changed' end
          raise(settled, nonce + 1)
          local letter = move(outcome, delay, rest)
          end_(nonce)
          redis.call('HDEL', flight, nonce)
          if run and outcome == 'done' then
            redis.call('SET', run, 'settled', 'PX', runTTL)
          elseif run and redis.call('GET', run) == owner then
            if letter then redis.call('SET', run, 'dead ' .. letter, 'PX', delay) else redis.call('DEL', run) end
          end
          redis.call('HINCRBY', totals, outcome, 1)
          return 'done'
        end
        local answers, index = {}, firstItem
        while index <= #ARGV do
          local nonce, outcome, delay, owner, run, count = unpack(ARGV, index, index + 5)
          local rest = {unpack(ARGV, index + 6, index + 5 + count)}
          local key = run ~= '0' and KEYS[runsAfter + run]
          answers[#answers + 1] = isHolder and settle(nonce, outcome, delay, owner, key, rest) or 'fenced'
          index = index + 6 + count
        end
        return answers
        """

    /// Answers both marks and the nonces of the flight hash, read at one moment.
    static let nonces = script(
        "return {redis.call('GET', KEYS[1]), redis.call('HKEYS', KEYS[2]), redis.call('GET', KEYS[3])}")

    /// Answers the values of the first ones of some fields of a hash, as many as the budget allows.
    static let values = script(
        """
        local hash, budget = KEYS[1], tonumber(ARGV[1])
        local reply, size = {}, 0
        for index = 2, #ARGV do
          if size >= budget then break end
          local value = redis.call('HGET', hash, ARGV[index])
          reply[#reply + 1] = value
          size = size + (value and #value or 0)
        end
        return reply
        """)
}
