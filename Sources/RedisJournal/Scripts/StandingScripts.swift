import Redis

/// How a worker asks how the store stands, one part of the script for each thing that this does.
extension Scripts {
    /// Tells how the store stands; writes the plan where it is not the one that was last recovered.
    static let standing = script(
        incarnation + progress + otherFormat + told + bringIn + nameLife + makePlan + callRoll + join + """
            local other = otherFormat(store, accounts, prefix, brought)
            if other then
              return redis.error_reply('\(refusedFormat) the store is of format ' .. other
                .. ', not \(knownFormat): drain it with the release that wrote it')
            end
            bringIn()
            nameLife()
            local name, had = incarnation(), number('writes')
            local recovered, step, planned = unpack(redis.call('HMGET', store, 'incarnation', 'step', 'plannedFor'))
            local hasLost = known > had
            if hasLost then redis.call('HSET', store, 'writes', string.format('%.0f', known)) end
            if planned ~= name and (hasLost or step or recovered ~= name) then
              makePlan(name, had)
              callRoll(hasLost or step)
            elseif step then
              for index = brought, #ARGV do include(ARGV[index], step) end
              callRoll(hasLost)
            end
            local place, last, unaware = join(name .. ':' .. number('born'))
            return {name, progress(store), redis.call('ZRANGE', workers, 0, -1), unaware, place, joined, last,
              redis.call('HGET', store, 'writes'), redis.call('HGET', store, 'token')}
            """)

    private static let told = """
        local store, accounts, from, roll, workers, seen, lead, leads = unpack(KEYS)
        local prefix, worker, ttl, capacity, hasStopped, wasThere, known = unpack(ARGV, 1, 7)
        local life, joined, heardOf, token, fresh, others = unpack(ARGV, 8, 13)
        local brought = 14 + others
        joined, known = tonumber(joined), tonumber(known)
        local function number(field) return tonumber(redis.call('HGET', store, field) or '0') end

        """

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

    /// Notes what the worker is configured with, and that it is alive.
    private static let bringIn = """
        local function bringIn()
          redis.call('HSETNX', store, 'format', \(knownFormat))
          redis.call('HSETNX', store, 'born', string.format('%.0f', now()))
          for index = brought, #ARGV do redis.call('SADD', accounts, ARGV[index]) end
          if number('leaseTTL') < tonumber(ttl) then redis.call('HSET', store, 'leaseTTL', ttl) end
          if number('capacity') < tonumber(capacity) then redis.call('HSET', store, 'capacity', capacity) end
          redis.call('ZADD', workers, now(), worker)
        end

        """

    /// Gives the present life a name of its own where the server tells none.
    ///
    /// Whoever has no connection of before cannot tell that the store is the one of before. Who has one, and knows the life by another name,
    /// can tell neither, unless a recovery stands that it comes late for.
    private static let nameLife = """
        local function nameLife()
          if lifeByServer() then return end
          local present, step = unpack(redis.call('HMGET', store, 'token', 'step'))
          if token == '' or token ~= present and not step then redis.call('HSET', store, 'token', fresh) end
        end

        """

    /// Writes the plan, or begins one anew with being quiet that was not finished: from which nonce on each account is looked at stays.
    ///
    /// Every lease ends with that, the lead of an earlier life too, and epochs go on from the time: they roll back with the store,
    /// and none must come again. So do the numbers of writes, so that those of two lives are not the same.
    private static let makePlan = """
        local function include(account, step)
          local isNew = redis.call('HSETNX', from, account, redis.call('GET', prefix .. account .. ':settled') or '')
          if isNew == 1 and step ~= 'quiet' then redis.call('HSET', store, 'step', 'settle') end
        end
        local function fence(lease, epochs)
          local epoch = redis.call('GET', epochs)
          if not epoch then return end
          redis.call('DEL', lease)
          redis.call('SET', epochs, string.format('%.0f', math.max(now(), epoch + 1)))
        end
        local function makePlan(name, had)
          redis.call('HSETNX', store, 'since', string.format('%.0f', now()))
          redis.call('HSET', store, 'step', 'quiet', 'plannedFor', name, 'quietFor', 0)
          redis.call('HDEL', store, 'witness', 'lost', 'waitsFor', 'stuck', 'wants')
          if redis.call('HGET', store, 'order') == 'force' then redis.call('HDEL', store, 'order') end
          local first = string.format('%.0f', math.max(now() * 1000, had + 1000000000, known + 1))
          redis.call('HSET', store, 'had', string.format('%.0f', had), 'first', first, 'writes', first)
          redis.call('DEL', roll)
          fence(lead, leads)
          for _, account in ipairs(redis.call('SMEMBERS', accounts)) do
            include(account, 'quiet')
            fence(prefix .. account .. ':lease', prefix .. account .. ':epoch')
          end
        end

        """

    /// Notes who has to stop, whether this worker has, and whether it has seen a write that the store has lost.
    ///
    /// A worker brings the highest number of a write that it knows of. One between what the store had when it came back, and what this
    /// life's numbers begin with, was lost. An unfinished plan counts as lost as well: nothing tells what was left to do.
    private static let callRoll = """
        local function callRoll(hasLost)
          if hasLost or known > number('had') and known < number('first') then redis.call('HSET', store, 'lost', 1) end
          for _, other in ipairs(redis.call('ZRANGE', workers, 0, -1)) do redis.call('HSETNX', roll, other, 'named') end
          for index = 14, 13 + others do redis.call('HSETNX', roll, ARGV[index], 'named') end
          if hasStopped == '1' then
            redis.call('HSET', roll, worker, 'stopped')
            if wasThere == '1' then redis.call('HSET', store, 'witness', 1) end
          end
        end

        """

    /// Gives the worker a number, and tells the last one, and who of those alive has not said that it was told of this worker.
    ///
    /// Each says up to which number it has been told of all that are alive, since after a loss only others can tell of one whose traces
    /// the store has lost. One that was taken for dead and returns gets another number: it was forgotten with the old one. The numbers
    /// of another life, or of another store in the same server, are nobody's in this one.
    private static let join = """
        local function join(place)
          if life ~= place or redis.call('HEXISTS', seen, worker) == 0 then
            joined, heardOf = redis.call('HINCRBY', store, 'joins', 1), 0
          end
          local last = number('joins')
          redis.call('HSET', seen, worker, heardOf)
          local unaware, age = {}, number('leaseTTL')
          for _, other in ipairs(redis.call('ZRANGEBYSCORE', workers, now() - age, now() + age)) do
            local heard = tonumber(redis.call('HGET', seen, other) or '0')
            if other ~= worker and heard < joined then unaware[#unaware + 1] = other end
          end
          return place, last, unaware
        end

        """

    /// Tells how far a recovery is; nothing where none stands.
    static let progress = """
        local function progress(store)
          local told = redis.call('HMGET', store, 'step', 'since', 'waitsFor', 'stuck', 'order')
          local step, since, waitsFor, stuck, order = unpack(told, 1, 5)
          return step and {step, now() - (since or now()), waitsFor or '', tonumber(stuck or 0), order or ''}
        end

        """
}
