import Engine
import Redis

extension Scripts {
    /// Finds entries by their tags, wherever they wait; answers a flat array of tags and bytes.
    ///
    /// - Source: `JobTag`: what a retried entry carries, otherwise the first eight bytes of the SHA-1.
    static let find = script(
        waiting + """
            local inbox, delayed, workers, prefix = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
            local wanted, left, reply = {}, #ARGV - 1, {}
            for index = 2, #ARGV do wanted[ARGV[index]] = true end
            local function look(entry)
              local tag = string.match(entry, '\(carriedTag)') or string.sub(redis.sha1hex(entry), 1, 16)
              if wanted[tag] then
                wanted[tag] = nil
                left = left - 1
                reply[#reply + 1] = tag
                reply[#reply + 1] = entry
              end
              return left == 0
            end
            eachWaiting(inbox, delayed, workers, prefix, look)
            return reply
            """)

    /// Writes back a record that was lost, and takes its entry from where it waits; answers what came of it.
    static let restore = script(
        waiting + """
            local lease, flight, next, settled, inbox, delayed, workers, run =
              KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
            local token, nonce, following, record, entry, prefix = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
            local existing = redis.call('HGET', flight, nonce)
            if existing == record then return 'restored' end
            if redis.call('GET', lease) ~= token then return 'fenced' end
            if tonumber(redis.call('GET', settled) or '0') > tonumber(nonce) then return 'settled' end
            if existing then return 'nonceTaken' end
            local isHighest = tonumber(redis.call('GET', next) or '0') < tonumber(following)
            redis.call('HSET', flight, nonce, record)
            if isHighest then redis.call('SET', next, following) end
            if run then redis.call('SET', run, 'flight') end
            if entry == '' then return 'restored' end
            eachWaiting(inbox, delayed, workers, prefix, function(waiting, place, item)
              if waiting ~= entry then return false end
              if place == delayed then redis.call('ZREM', place, item) else redis.call('LREM', place, 1, item) end
              return true
            end)
            return 'restored'
            """)

    /// Notes in which incarnation the account was compared with the chain, and raises the mark of used nonces.
    static let noteReconciled = script(
        """
        local lease, next, reconciled, settled = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
        local token, following, incarnation = ARGV[1], ARGV[2], ARGV[3]
        if redis.call('GET', lease) ~= token then return 0 end
        if tonumber(redis.call('GET', next) or '0') < tonumber(following) then redis.call('SET', next, following) end
        redis.call('SET', settled, following, 'NX')
        redis.call('SET', reconciled, incarnation)
        return 1
        """)

    /// The pattern of the tag that a retried entry carries.
    private static let carriedTag =
        JobTag.marker + "(" + String(repeating: "[0-9a-f]", count: 2 * JobTag.length) + ")\""

    /// Visits every entry that is bound to nothing, until a visit answers true: claims, delayed ones, the inbox.
    ///
    /// A visitor gets the entry, the key that it waits in, and how it stands there. Lists are walked in pages, so that a
    /// long inbox is not in memory a second time.
    private static let waiting = """
        local function eachWaiting(inbox, delayed, workers, prefix, visit)
          local function pages(list, read)
            local size = 1000
            for start = 0, redis.call('LLEN', list) - 1, size do
              for _, item in ipairs(redis.call('LRANGE', list, start, start + size - 1)) do
                if visit(read(item), list, item) then return true end
              end
            end
          end
          for _, worker in ipairs(redis.call('ZRANGE', workers, 0, -1)) do
            if pages(prefix .. worker, payload) then return end
          end
          for _, item in ipairs(redis.call('ZRANGE', delayed, 0, -1)) do
            if visit(payload(item), delayed, item) then return end
          end
          pages(inbox, function(item) return item end)
        end

        """
}
