import Engine
import Redis

extension Scripts {
    /// Finds where the entries are that some transactions run; answers marks, each with a place, as many as the budget
    /// allows.
    static let locate = script(
        marks + eachWaiting + """
            local inbox, delayed, workers = KEYS[1], KEYS[2], KEYS[3]
            local prefix, budget = ARGV[1], tonumber(ARGV[2])
            local wanted, open, places = {}, 0, {}
            for index = 3, #ARGV do
              local tag = tagOf(ARGV[index])
              wanted[tag] = wanted[tag] or {}
              table.insert(wanted[tag], ARGV[index])
              open = open + 1
            end
            local function eachOlder(found, older)
              for _, mark in ipairs(wanted[tagOf(found)] or {}) do
                places[mark] = places[mark] or {kind = 'superseded', bound = {}, size = 0}
                if numberOf(found) < numberOf(mark) then
                  places[mark].kind = 'found'
                  older(places[mark], numberOf(found), numberOf(mark))
                end
              end
            end
            eachWaiting(inbox, delayed, workers, prefix, function(entry, list, item)
              eachOlder(markOf(entry), function(place, number, latest)
                if place.waiting and place.number >= number then return end
                place.waiting, place.number = {entry, list, item}, number
                if number == latest - 1 then open = open - 1 end
              end)
              return open == 0
            end)
            for index = 4, #KEYS do
              for _, record in ipairs(redis.call('HVALS', KEYS[index])) do
                local found = boundMark(record)
                if found then
                  eachOlder(found, function(place)
                    table.insert(place.bound, index - 4)
                    table.insert(place.bound, record)
                    place.size = place.size + #record
                  end)
                end
              end
            end
            local reply, size = {}, 0
            for index = 3, #ARGV do
              if size >= budget then break end
              local mark = ARGV[index]
              local place = places[mark] or {kind = 'nowhere', bound = {}, size = 0}
              reply[#reply + 1] = mark
              reply[#reply + 1] = place.kind
              reply[#reply + 1] = place.waiting or {}
              reply[#reply + 1] = place.bound
              size = size + place.size + (place.waiting and 2 * #place.waiting[1] or 0)
            end
            return reply
            """)

    /// Writes back a record that was lost, and takes its entry from where it is; answers what came of it.
    ///
    /// The keys after the fourth are the flights and leases of all accounts in turn, then the run key, if there is one.
    static let restore = script(
        marks + """
            local lease, flight, next, settled = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
            local token, nonce, following, record, owner = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
            local accounts, mark, source = tonumber(ARGV[6]), ARGV[7], ARGV[8]
            local run = KEYS[5 + 2 * accounts]
            local existing = redis.call('HGET', flight, nonce)
            if existing == record then return 'restored' end
            if redis.call('GET', lease) ~= token then return 'fenced' end
            if tonumber(redis.call('GET', settled) or '0') > tonumber(nonce) then return 'settled' end
            if existing then return 'nonceTaken' end
            local function isInFlight()
              for index = 0, accounts - 1 do
                for _, other in ipairs(redis.call('HVALS', KEYS[5 + 2 * index])) do
                  local found = boundMark(other)
                  if found and tagOf(found) == tagOf(mark) then return true end
                end
              end
              return false
            end
            local take = function() end
            if source == 'waiting' then
              local list, item = ARGV[9], ARGV[10]
              local isSorted = redis.call('TYPE', list).ok == 'zset'
              if isSorted then
                if not redis.call('ZSCORE', list, item) then return 'moved' end
                take = function() redis.call('ZREM', list, item) end
              else
                if not redis.call('LPOS', list, item) then return 'moved' end
                take = function() redis.call('LREM', list, 1, item) end
              end
            elseif source == 'bound' then
              local index, number, old, left = tonumber(ARGV[9]), ARGV[10], ARGV[11], ARGV[12]
              local other = KEYS[5 + 2 * index]
              if redis.call('HGET', other, number) ~= old then return 'moved' end
              take = function()
                redis.call('HSET', other, number, left)
                if other ~= flight then redis.call('DEL', KEYS[6 + 2 * index]) end
              end
            elseif source == 'nowhere' and mark ~= '' and isInFlight() then
              return 'moved'
            end
            local isHighest = tonumber(redis.call('GET', next) or '0') < tonumber(following)
            redis.call('HSET', flight, nonce, record)
            if isHighest then redis.call('SET', next, following) end
            if run then redis.call('SET', run, owner) end
            take()
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

    /// The pattern of a mark between quotes.
    private static let digits = "(" + String(repeating: "[0-9a-f]", count: 2 * BindingMark.length) + ")\""

    /// Reads marks.
    ///
    /// - Source: `BindingMark`: what an entry carries, otherwise the first eight bytes of its SHA-1 and the number 0.
    private static let marks = """
        local function tagOf(mark) return string.sub(mark, 1, \(2 * BindingMark.tagLength)) end
        local function numberOf(mark) return tonumber(string.sub(mark, \(2 * BindingMark.tagLength + 1)), 16) end
        local function markOf(entry)
          return string.match(entry, '\(BindingMark.lead)\(digits)') or tagOf(redis.sha1hex(entry)) .. '0000'
        end
        local function boundMark(record) return string.match(record, '"mark":"\(digits)') end

        """

    /// Visits every entry that is bound to nothing, until a visit answers true: claims, delayed ones, the inbox.
    ///
    /// A visitor gets the entry, the key that it waits in, and how it stands there. Lists are walked in pages, so that a
    /// long inbox is not in memory a second time.
    private static let eachWaiting = """
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
