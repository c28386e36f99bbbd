/// A rule of the protocol, broken in the script that keeps it, and the check that must find that.
struct ScriptMutation: Sendable, CustomStringConvertible {
    /// What is not done any more.
    let description: String
    let text: String
    /// In its place, no longer.
    let other: String
    /// A part of the check's description.
    let check: String

    init(_ description: String, _ text: String, _ other: String, _ check: String) {
        self.description = description
        self.text = text
        self.other = other
        self.check = check
    }

    static let all = moving + binding + recovering

    private static let moving = [
        Self(
            "a store that was exchanged is not noticed", "step or recovered ~= incarnation()", "step",
            "exchanged under a living connection"),
        Self(
            "claims are numbered without the recovery", "recovery .. '-' .. redis", "'1' .. '-' .. redis",
            "a claim of before is not what is claimed after a recovery"),
        Self(
            "what is suspect is not claimed alone", "and isSuspect(redis.call('HVALS', claimed)[1]) then",
            "and false then",
            "a suspect entry is claimed by itself"),
        Self(
            "what is claimed is in no list", "redis.call('HSET', claimed, name, entry)", "",
            "a worker finds its claims again"),
        Self(
            "who has no claim retries", "if isClaimed == 1 then\n    redis.call('ZADD'",
            "if true then\n    redis.call('ZADD'",
            "another worker's list"),
        Self(
            "who has no claim buries", "if answer == 1 then", "if true then",
            "a buried job is in the dead-letter stream, once"),
        Self(
            "a known run is no duplicate", "answers[index] = run and 1 or 0", "run, answers[index] = false, 0",
            "a duplicate of a run in flight is dropped"),
        Self(
            "a burial is not remembered", "if run then redis.call('SET', run, 'dead ' .. id, 'PX', quiet, 'NX') end",
            "",
            "what is pushed again of a run that died"),
        Self(
            "a burial takes a run from its flight", "'dead ' .. id, 'PX', quiet, 'NX')", "'dead ' .. id, 'PX', quiet)",
            "stays known as that when another job"),
        Self(
            "a death is remembered for ever", "'dead ' .. id, 'PX', quiet, 'NX')", "'dead ' .. id, 'NX')",
            "quiet for long"),
        Self(
            "a flight's death is not remembered",
            "if letter then redis.call('SET', run, 'dead ' .. letter, 'PX', delay) else redis.call('DEL', run) end",
            "redis.call('DEL', run)", "and its run is remembered"),
        Self(
            "what runs again is stopped", "if letter and isAgain then", "if false then",
            "a job that runs again is not stopped"),
        Self(
            "a run is buried each time", "local letter = letterOf(run and redis.call('GET', run))",
            "local letter = false",
            "of two jobs of a run that both die"),
        Self(
            "what is promoted stays delayed", "redis.call('ZREM', delayed, item)", "", "promotion is by due time"),
        Self(
            "a clock that is set back is not noticed", "if behind > 1000 then", "if false then",
            "keeps nothing for longer"),
        Self(
            "the server's clock is believed", "math.max(wall() + (offset or 0), tonumber(latest or 0))",
            "wall() + (offset or 0)", "keeps nothing for longer"),
        Self(
            "a sign of life has the server's time", "redis.call('ZADD', workers, now(), worker)",
            "redis.call('ZADD', workers,wall(),worker)", "makes nobody seem dead"),
        Self(
            "leases last for as long as the clock was set back", "redis.call('PEXPIRE', lease, longest)", "",
            "keeps nothing for longer"),
        Self("a reaper loses claims", "redis.call('LPUSH', inbox, entry)", "", "a dead worker's claims return"),
        Self(
            "a lease that is held is given away", "if holder ~= worker then return false end", "",
            "one worker at a time holds a lease"),
        Self("epochs do not rise", "redis.call('INCR', epoch)", "1", "an expired lease goes to whoever comes"),
        Self(
            "anybody renews", "~= ARGV[1] then return 0 end\nredis.call('ZADD'",
            "== 0 then return 0 end\nredis.call('ZADD'", "a lease is not renewed by"),
        Self(
            "who renews may seem dead", "redis.call('ZADD', workers, now(), ARGV[3])", "",
            "who renews a lease is not taken for dead"),
    ]

    private static let binding = [
        Self(
            "a step that was taken before needs no lease",
            "if redis.call('GET', lease) ~= ARGV[1] then return {0, 'fenced', 0} end", "",
            "for as long as the lease is held"),
        Self(
            "an item is bound twice", "(used[claim] or redis.call('HEXISTS', claimed, claim) == 0)",
            "redis.call('HEXISTS', claimed, claim) == 0", "a claim is bound once by one batch"),
        Self(
            "one key is used twice in a batch", "or used[KEYS[8 + runs[index]]]", "",
            "of two jobs of one run in a batch"),
        Self(
            "a batch is refused after a write", "then return {0, 'nonceTaken', 0} end",
            "then count = index - 1 break end",
            "of a batch of which one nonce is taken"),
        Self(
            "what is refused is written", "for index = 1, bound do", "for index = 1, count do",
            "a batch is bound up to the first job"),
        Self(
            "`next` is lowered", "if tonumber(redis.call('GET', key) or '-1') < number then", "if true then",
            "the high-water mark never falls"),
        Self(
            "the answer is that of another item", "return {bound, refused or false,",
            "return {count, refused or false,",
            "a batch is bound up to the first job"),
        Self(
            "another item is dropped", "claims[bound + 1], KEYS", "claims[count], KEYS",
            "a duplicate in a batch is dropped"),
        Self(
            "a step that was taken before is not recognised",
            "if head(existing) == head(record) then return 'done' end",
            "", "an amended record replaces"),
        Self(
            "any record is amended", "if head(existing) ~= old then return 'changed' end", "",
            "a record that is not the one expected"),
        Self(
            "any record is unbound", "if outcome == 'unbound' and head(existing) ~= rest[2] then return 'changed' end",
            "", "one more transaction than the proof knew of"),
        Self(
            "the revision alone is compared", "string.sub(record, 1, 49)", "string.sub(record, 1, 17)",
            "by revision and newest transaction"),
        Self(
            "the newest transaction alone is compared", "string.sub(record, 1, 49)", "string.sub(record, 18,49)",
            "by revision and newest transaction"),
        Self(
            "whole records are compared", "string.sub(record, 1, 49)", "record", "by revision and newest transaction"),
        Self(
            "a record is adopted by its leader only", "head(existing) ~= head(rest[1])", "existing ~= rest[1]",
            "a job whose entry is nowhere"),
        Self("another format is not looked at", "if other then", "if false then", "a store of another format"),
        Self(
            "a store with flights gets a format",
            "if redis.call('EXISTS', prefix .. account .. ':flight') == 1 then format = 'none' end", "",
            "a store of another format"),
    ]

    private static let recovering = [
        Self(
            "leases live through a plan", "redis.call('DEL', lease)\n", "\n", "every lease ends with the plan"),
        Self("the lead lives through a second loss", "fence(lead, leads)", "", "stays through a second loss"),
        Self(
            "epochs roll back with the store", "math.max(now(), epoch + 1)", "epoch",
            "every lease ends with the plan"),
        Self(
            "what others have seen is not asked for", "known > had", "false",
            "nothing was lost when"),
        Self(
            "a plan that was left unfinished counts as none", "callRoll(hasLost or step)", "callRoll(hasLost)",
            "nothing was lost when"),
        Self(
            "only who makes the plan is asked what was lost", "hasLost or known > number('had') and", "hasLost and",

            "who asks last is heard"),
        Self(
            "bindings are not numbered", "bound > 0 and redis.call('HINCRBY', store, 'writes', 1) or 0", "0",
            "a bind is a numbered write"),
        Self(
            "a second loss forgets the plan", "redis.call('HSETNX', from,", "redis.call('HSET', from,",
            "stays through a second loss"),
        Self("anybody leads", "redis.call('GET', lead) ~= ARGV[1] or", "", "one worker leads"),
        Self(
            "records do not speak for nonces", "redis.call('SADD', spoken, nonce) end", "end",
            "stays through a second loss"),
        Self(
            "what is adopted as done may be adopted again", "redis.call('SADD', prefix .. account .. ':spoken', nonce)",
            "",
            "a job that is done already"),
        Self(
            "adopting sets no run key", "if run then redis.call('SET', run, account .. ':' .. nonce) end", "",
            "what is adopted leaves the place"),
        Self(
            "a pass is not recognised when repeated", "~= position then return 1 end", "< 0 then return 1 end",
            "a pass that was interrupted"),
        Self(
            "what is passed over is lost", "else kept[#kept + 1] = item end", "end",
            "a pass that was interrupted"),
        Self(
            "what is passed over is turned round", "turned[#items + 1 - index] = item", "turned[index] = item",
            "a pass that was interrupted"),
        Self(
            "what is pushed meanwhile comes first", "redis.call('RPUSH', passed, unpack(items))",
            "redis.call('LPUSH', passed, unpack(items))", "what was passed over is in front"),
        Self(
            "a recovery ends without an account that has joined", "if redis.call('HLEN', from) ~= accounts then",
            "if false then", "an account that joins late"),
        Self(
            "a recovery ends that is held", "== 'hold' then return 0 end", "== 'h' then return 0 end",
            "a recovery that the operator holds"),
        Self(
            "orphans are forgotten", "do redis.call('SET', KEYS[index], 1, 'PX', ARGV[2]) end", "do end",
            "a job whose entry is nowhere"),
        Self(
            "one is enough of those who have to stop", "if state ~= 'stopped' then isComplete = 0 end", "",
            "everybody has stopped once"),
        Self(
            "nobody has to have been there", "told[4] and 1 or 0", "1", "everybody has stopped once"),
        Self(
            "who joins is known at once", "then unaware[#unaware + 1] = other end", "then end",
            "a worker is known once everybody"),
        Self(
            "a number of before is taken for one of now",
            "if life ~= place or redis.call('HEXISTS', seen, worker) == 0 then", "if life == '' then",
            "a worker joins anew"),
        Self(
            "the first epoch is 1", "string.format('%.0f', wall()), 'NX')", "0, 'NX')",
            "no epoch comes again"),
        Self(
            "nobody takes the lead for a key", "wanted or ARGV[index] == wants and wants", "false",
            "a worker with the key that is wanted"),
        Self(
            "whoever comes takes the lead", "wanted or ARGV[index] == wants and wants", "wanted or wants",
            "a worker with the key that is wanted"),
        Self(
            "the key is wanted for ever", "redis.call('HDEL', store, 'wants')", "",
            "a worker with the key that is wanted"),
        Self(
            "notes do not keep the lead", "redis.call('PEXPIRE', lead, ARGV[2])", "", "a leader has the lead"),
        Self(
            "who returns is known at once", "or redis.call('HEXISTS', seen, worker) == 0 then", "then",
            "a worker that was taken for dead"),
        Self(
            "how far nonces are burnt changes", "redis.call('HSETNX', KEYS[3]", "redis.call('HSET', KEYS[3]",
            "up to where nonces are used up"),
    ]
}
