extension ScriptMutation {
    /// Those of the scheduler's scripts.
    static let scheduling = [
        Self(
            "anybody pushes", "redis.call('GET', KEYS[2]) ~= ARGV[1] or name", "name",
            "paused for too long does nothing"),
        Self(
            "what was loaded in another life is believed", "or name ~= ARGV[2] then", "then",
            "store that was exchanged, until"),
        Self(
            "a recovery that stands is not seen", "step or recovered and recovered ~= name", "false",
            "while a recovery is held"),
        Self(
            "recoveries are not numbered", ".. ':' .. (number or '0')", "", "a store that no worker has joined"),
        Self(
            "nobody pushes before a worker has joined", "recovered and recovered ~= name", "recovered ~= name",
            "a store that no worker has joined"),
        Self("a lease is taken away", "~= holder then", "== '' then", "one scheduler at a time leads"),
        Self(
            "a lease is not renewed",
            "token = holder .. ':' .. number\nend\nredis.call('SET', lease, token, 'PX', ttl)\n",
            "token = holder .. ':' .. number redis.call('SET', lease, token, 'PX', ttl) end\n",
            "a lease that is kept lives on"),
        Self(
            "epochs begin anew", "math.max(now(), tonumber(redis.call('GET', epoch) or '0') + 1)",
            "tonumber(redis.call('GET', epoch) or '0') + 1", "epochs go on after everything was forgotten"),
        Self(
            "what is pushed is not noted", "redis.call('HSET', runs, key, string.format('%.0f ', now()) .. note)", "",
            "what is pushed again is noted"),
        Self(
            "what is noted is not looked at", "if redis.call('HEXISTS', runs, key) == 1 then return 'noted' end", "",
            "what is pushed again is noted"),
        Self(
            "run keys are set at the push", "redis.call('HINCRBY', totals, 'scheduled', 1)",
            "redis.call('SET', KEYS[10 + #answers], 1)", "a worker binds what was pushed"),
        Self(
            "run keys are not looked at", "if known then return (", "if false then return (",
            "has bound or executed is not pushed"),
        Self(
            "what is in flight counts as executed", "and 'known' or 'bound'", "and 'known' or 'known'",
            "has bound or executed is not pushed"),
        Self(
            "a withdrawn key counts as executed", "if known == 'withdrawn' then return known end", "",
            "nothing runs under a withdrawn key"),
        Self(
            "the inbox is not counted", "redis.call('LLEN', inbox) + ", "", "all that waits stays under the limit"),
        Self(
            "what is delayed is not counted", " + redis.call('ZCARD', delayed)", "",
            "all that waits stays under the limit"),
        Self(
            "what is claimed is not counted", "waits + redis.call('HLEN', claimed .. worker)", "waits",
            "all that waits stays under the limit"),
        Self(
            "what is pushed is not counted", "waits = waits + 1", "", "all that waits stays under the limit"),
        Self(
            "a push leaves the bit", "if isArmed then redis.call('HSET', armed, workflow, 0) end", "",
            "a push clears the armed bit"),
        Self(
            "a push leaves the firing", "redis.call('HDEL', firings, key)", "", "a push clears the armed bit"),
        Self(
            "a withdrawn run is bound", "redis.call('SET', run, 'withdrawn', 'PX', ttl)", "",
            "what is withdrawn is bound by nobody"),
        Self(
            "what is in flight is withdrawn", "== 1 and not known", "== 1", "what is in flight, has ended or"),
        Self(
            "a withdrawn run stays noted", "if isWithdrawn then redis.call('HDEL', runs, key) end", "",
            "what is withdrawn is bound by nobody"),
        Self(
            "what is in flight is opened again", "if known ~= 'settled' then return 0 end", "",
            "what is in flight or was withdrawn is not opened"),
        Self(
            "what is queued again is forgotten", "if not known then return 1 end", "known = known or 'settled'",
            "the chain has taken back"),
        Self(
            "a stream is read from the cursor on", "'(' .. after", "after", "ends are read once each"),
        Self(
            "the cursor is moved before the firings",
            """
            local index = 3
            while index <= #ARGV do
              local key, command, count = KEYS[tonumber(ARGV[index])], ARGV[index + 1], ARGV[index + 2]
              redis.call(command, key, unpack(ARGV, index + 3, index + 2 + count))

            """,
            """
            redis.call('HSET',KEYS[8],unpack(ARGV,#ARGV-1))local index=3 while index<#ARGV do local i,count=index+2,ARGV[index+2]\
            redis.call(ARGV[i-1],KEYS[tonumber(ARGV[index])],unpack(ARGV,i+1,i+count))

            """, "the cursor never tells of firings"),
    ]
}
