import Redis

extension Scripts {
    /// Binds claimed jobs (or fillers: no item) to nonces of one account; answers what came of each.
    ///
    /// It is idempotent: a record with the same head on the nonce is this very step, taken before, perhaps not to its end. It writes
    /// all once more, also since WAIT waits for the last write of its own connection only.
    ///
    /// The first binding of an account says where it began, so that after a loss nothing older is looked at, and nothing newer is left
    /// out.
    ///
    /// The keys after the eighth are those of runs and of orphans, each of which makes a job a duplicate; each binding names how
    /// many of them are its own, the run's first.
    ///
    /// - Source: release notes of Redis 7.2, "behavior changes"; before, WAIT went by the last command.
    static let bind = guarded(
        """
        local store, lease, flight, next, settled, claimed, totals, deliveries = unpack(KEYS, 1, 8)
        local isHolder = redis.call('GET', lease) == ARGV[1]
        local nextKey = 9
        local function isKnown(count)
          for index = nextKey, nextKey + count - 1 do
            if redis.call('EXISTS', KEYS[index]) == 1 then return true end
          end
          return false
        end
        local function bind(nonce, following, record, item, owner, run, keys)
          if not isHolder then return 'fenced' end
          local existing = redis.call('HGET', flight, nonce)
          if existing and head(existing) ~= head(record) then return 'nonceTaken' end
          if not existing then
            if item ~= '' and not redis.call('LPOS', claimed, item) then return 'notClaimed' end
            if isKnown(keys) then
              -- Without a key, one more of the same bytes is another job.
              if not run then redis.call('DEL', KEYS[nextKey]) end
              redis.call('LREM', claimed, 1, item)
              forgetDeliveries(deliveries, item)
              redis.call('HINCRBY', totals, 'duplicates', 1)
              return 'duplicate'
            end
          end
          local isHighest = tonumber(redis.call('GET', next) or '0') < tonumber(following)
          redis.call('HSET', flight, nonce, record)
          if isHighest then redis.call('SET', next, following) end
          local floor = redis.call('GET', settled)
          if not floor or tonumber(floor) > tonumber(nonce) then redis.call('SET', settled, nonce) end
          if run then redis.call('SET', run, owner) end
          if item ~= '' then
            redis.call('LREM', claimed, 1, item)
            forgetDeliveries(deliveries, item)
          end
          return 'bound'
        end
        local answers = {}
        for index = 2, #ARGV, 7 do
          local nonce, following, record, item, owner, hasRun, keys = unpack(ARGV, index, index + 6)
          local run = hasRun == '1' and KEYS[nextKey]
          answers[#answers + 1] = bind(nonce, following, record, item, owner, run, tonumber(keys))
          nextKey = nextKey + keys
        end
        return {answers, isHolder and redis.call('HINCRBY', store, 'writes', 1) or 0}
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
            redis.call('XADD', dead, '*', unpack(rest))
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
          if tonumber(redis.call('GET', settled) or '0') <= tonumber(nonce) then
            redis.call('SET', settled, string.format('%.0f', nonce + 1))
          end
          move(outcome, delay, rest)
          end_(nonce)
          redis.call('HDEL', flight, nonce)
          if run and outcome == 'done' then
            redis.call('SET', run, 'settled', 'PX', runTTL)
          elseif run and redis.call('GET', run) == owner then
            redis.call('DEL', run)
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

    /// Answers the records of the first ones of some nonces, as many as the budget allows.
    static let records = script(
        """
        local flight, budget = KEYS[1], tonumber(ARGV[1])
        local reply, size = {}, 0
        for index = 2, #ARGV do
          if size >= budget then break end
          local record = redis.call('HGET', flight, ARGV[index])
          reply[#reply + 1] = record
          size = size + (record and #record or 0)
        end
        return reply
        """)
}
