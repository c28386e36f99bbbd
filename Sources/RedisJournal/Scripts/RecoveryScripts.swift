import Engine
import Redis

extension Scripts {
    /// Finds where the entries are that some transactions run; answers marks, each with a place.
    static let locate = script(
        places + """
            local inbox, delayed, workers = KEYS[1], KEYS[2], KEYS[3]
            local prefix, budget = ARGV[1], tonumber(ARGV[2])
            local marks, flights = {}, {}
            for index = 3, #ARGV do marks[#marks + 1] = ARGV[index] end
            for index = 4, #KEYS do flights[#flights + 1] = KEYS[index] end
            local places = locate(marks, flights, inbox, delayed, workers, prefix)
            local reply, size = {}, 0
            for mark, place in pairs(places) do
              if size >= budget then break end
              reply[#reply + 1] = mark
              reply[#reply + 1] = place.kind
              if place.kind == 'waiting' then
                reply[#reply + 1] = {place.entry}
                size = size + #place.entry
              else
                local found = {}
                for _, flight in ipairs(place.flights) do
                  found[#found + 1] = flight.index
                  found[#found + 1] = flight.record
                  size = size + #flight.record
                end
                reply[#reply + 1] = found
              end
            end
            return reply
            """)

    /// Writes back a record that was lost, and takes its entry from where it is; answers what came of it.
    ///
    /// The keys after the first seven are the flights and leases of all accounts in turn, then the run key, if there is one.
    static let restore = script(
        places + """
            local lease, flight, next, settled, inbox, delayed, workers =
              KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
            local token, nonce, following, record, hasJob = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
            local prefix, accounts, mark, source = ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9]
            local run = KEYS[8 + 2 * accounts]
            local existing = redis.call('HGET', flight, nonce)
            if existing == record then return 'restored' end
            if redis.call('GET', lease) ~= token then return 'fenced' end
            if tonumber(redis.call('GET', settled) or '0') > tonumber(nonce) then return 'settled' end
            if existing then return 'nonceTaken' end
            local place
            if mark ~= '' then
              local flights = {}
              for index = 0, accounts - 1 do flights[#flights + 1] = KEYS[8 + 2 * index] end
              place = locate({mark}, flights, inbox, delayed, workers, prefix)[mark]
            end
            local take = function() end
            if source == 'waiting' then
              if not place or place.kind ~= 'waiting' or place.entry ~= ARGV[10] then return 'moved' end
              take = function()
                if place.list == delayed then
                  redis.call('ZREM', delayed, place.item)
                else
                  redis.call('LREM', place.list, 1, place.item)
                end
              end
            elseif source == 'bound' then
              local index, number, old, left = tonumber(ARGV[10]), ARGV[11], ARGV[12], ARGV[13]
              local other = KEYS[8 + 2 * index]
              if not place or place.kind ~= 'bound' or redis.call('HGET', other, number) ~= old then return 'moved' end
              take = function()
                redis.call('HSET', other, number, left)
                if other ~= flight then redis.call('DEL', KEYS[9 + 2 * index]) end
              end
            elseif place and (hasJob or place.kind ~= 'superseded') then
              return 'moved'
            end
            local isHighest = tonumber(redis.call('GET', next) or '0') < tonumber(following)
            redis.call('HSET', flight, nonce, record)
            if isHighest then redis.call('SET', next, following) end
            if run then redis.call('SET', run, 'flight') end
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

    /// Finds the place of the entry of each of some marks: where it waits, or else all flights in which an earlier binding
    /// of it is, or else that the store knows of this binding or a later one.
    ///
    /// Lists are walked in pages, so that a long inbox is not in memory a second time.
    /// - Source: `BindingMark`: what an entry carries, otherwise the first eight bytes of its SHA-1 and the number 0.
    private static let places = """
        local tagDigits = \(2 * BindingMark.tagLength)
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
        local function locate(marks, flights, inbox, delayed, workers, prefix)
          local wanted, left, places = {}, #marks, {}
          for _, mark in ipairs(marks) do
            local tag = string.sub(mark, 1, tagDigits)
            wanted[tag] = wanted[tag] or {}
            table.insert(wanted[tag], mark)
          end
          local function eachOlder(found, older)
            for _, mark in ipairs(wanted[string.sub(found, 1, tagDigits)] or {}) do
              if tonumber(string.sub(found, tagDigits + 1), 16) < tonumber(string.sub(mark, tagDigits + 1), 16) then
                older(mark)
              elseif not places[mark] then
                places[mark] = {kind = 'superseded', flights = {}}
              end
            end
          end
          eachWaiting(inbox, delayed, workers, prefix, function(entry, list, item)
            local found = string.match(entry, '\(BindingMark.lead)\(digits)')
              or string.sub(redis.sha1hex(entry), 1, tagDigits) .. '0000'
            eachOlder(found, function(mark)
              if places[mark] and places[mark].kind == 'waiting' then return end
              places[mark] = {kind = 'waiting', entry = entry, list = list, item = item}
              left = left - 1
            end)
            return left == 0
          end)
          if left == 0 then return places end
          for index, flight in ipairs(flights) do
            local fields = redis.call('HGETALL', flight)
            for field = 1, #fields, 2 do
              local record = fields[field + 1]
              local found = string.match(record, '"mark":"\(digits)')
              if found then
                eachOlder(found, function(mark)
                  local place = places[mark]
                  if place and place.kind == 'waiting' then return end
                  if not place or place.kind ~= 'bound' then place = {kind = 'bound', flights = {}} end
                  table.insert(place.flights, {index = index - 1, record = record})
                  places[mark] = place
                end)
              end
            end
          end
          return places
        end

        """
}
