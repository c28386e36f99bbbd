import Redis

extension Scripts {
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
    /// Workers get numbers as they join. Each says up to which number it has been told of all that are alive, since after a loss only
    /// others can tell of one whose traces the store has lost.
    static let standing = script(
        incarnation + progress + otherFormat + """
            local store, accounts, from, roll, workers, seen, lead, leads = unpack(KEYS)
            local prefix, worker, ttl, capacity, joined, heardOf, hasStopped, wasThere, known, others = unpack(ARGV, 1, 10)
            local name, brought = incarnation(), 11 + others
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
            if planned ~= name and (step or recovered ~= name) then
              hasLost = hasLost or step
              step = 'quiet'
              redis.call('HSETNX', store, 'since', string.format('%.0f', now()))
              redis.call('HSET', store, 'step', step, 'plannedFor', name, 'quietFor', 0)
              redis.call('HDEL', store, 'witness', 'lost', 'waitsFor', 'stuck')
              if redis.call('HGET', store, 'order') == 'force' then redis.call('HDEL', store, 'order') end
              local first = math.max(now() * 1000, writes + 1000000000, known + 1)
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
              hasLost = hasLost or known > tonumber(had or 0) and known < tonumber(first or 0)
              if hasLost then redis.call('HSET', store, 'lost', 1) end
              for _, other in ipairs(alive) do redis.call('HSETNX', roll, other, 'named') end
              for index = 11, 10 + others do redis.call('HSETNX', roll, ARGV[index], 'named') end
              if hasStopped == '1' then
                redis.call('HSET', roll, worker, 'stopped')
                if wasThere == '1' then redis.call('HSET', store, 'witness', 1) end
              end
            end
            local joins = tonumber(redis.call('HGET', store, 'joins') or '0')
            joined = tonumber(joined)
            if joined == 0 or joined > joins then
              joins = redis.call('HINCRBY', store, 'joins', 1)
              joined = joins
            end
            redis.call('HSET', seen, worker, heardOf)
            local isKnown, age = 1, redis.call('HGET', store, 'leaseTTL')
            for _, other in ipairs(redis.call('ZRANGEBYSCORE', workers, now() - age, now() + age)) do
              local heard = tonumber(redis.call('HGET', seen, other) or '0')
              if other ~= worker and heard < joined then isKnown = 0 end
            end
            return {name, progress(store), alive, joined, isKnown, redis.call('HGET', store, 'writes'), joins}
            """)

    /// Tells how far a recovery is; nothing where none stands.
    static let progress = """
        local function progress(store)
          local told = redis.call('HMGET', store, 'step', 'since', 'waitsFor', 'stuck', 'order')
          local step, since, waitsFor, stuck, order = unpack(told, 1, 5)
          return step and {step, now() - (since or now()), waitsFor or '', tonumber(stuck or 0), order or ''}
        end

        """
}
