# Says where a worker's CPU went, from what perf has recorded with call graphs:
#
#     perf script --input FILE --fields pid,comm,ip,sym,dso | awk -f Benchmarks/stages.awk
#
# Each sample belongs to the innermost function that tells what it is for, so that memory and reference counts are part of what
# needs them; their own share stands below. The worker is the process with the most samples of a thread of the name autometa-io.

function stage(frame) {
    if (frame ~ /libsecp256k1/) return "signing"
    if (frame ~ /\$s8Ethereum.*Keccak/) return "Keccak"
    if (frame ~ /\$s8Ethereum/) return "RLP, ABI, hexadecimal"
    if (frame ~ /\$s4JSON[A-Z0-9]/ && frame !~ /\$s7JSONRPC/) return "JSON"
    if (frame ~ /\$s12RedisJournal/) return "journal"
    if (frame ~ /\$s5Redis|libhiredis/) return "Redis protocol"
    if (frame ~ /libcurl|\$s2IO.*(HTTP|EasyHandle|MultiHandle)|CurlTransport/) return "HTTP"
    if (frame ~ /\$s7JSONRPC|\$s5Chain/) return "JSON-RPC"
    if (frame ~ /\$s6Engine/) return "engine"
    if (frame ~ /\$s7Signing|libcrypto/) return "signing"
    return ""
}

function kind(frame) {
    if (frame ~ /kernel.kallsyms|\[vdso\]/) return "kernel"
    if (frame ~ /swift_(retain|release|bridgeObject)|RefCount/) return "reference counts"
    if (frame ~ /malloc|_int_free|cfree|unlink_chunk|calloc|realloc|swift_slowAlloc|swift_(de)?alloc/) return "memory"
    if (frame ~ /Metadata|MetadataCache|GenericCache|getCache|getWitnessTable/) return "types found at run time"
    if (frame ~ /swift_task|AsyncTask|StatusRecord|swift_job|runJob|swift_continuation|TaskGroup|dispatch/) return "tasks"
    return ""
}

# A sample is a line that says whose it is, and its frames, the innermost one first.
/^[^ \t]/ || /^ *[^ ]+ +[0-9]+ *$/ { finish(); header = $0; process = $NF; isThread = /autometa-io/; depth = 0; next }
NF { frames[++depth] = $0; next }
END {
    finish()
    for (process in io) if (io[process] > io[worker]) worker = process
    for (key in stages) { split(key, parts, SUBSEP); if (parts[1] == worker) printf "%5.1f %%  %s\n", 100 * stages[key] / total[worker], parts[2] | "sort -rn" }
    close("sort -rn")
    print "of which by themselves:"
    for (key in kinds) { split(key, parts, SUBSEP); if (parts[1] == worker) printf "%5.1f %%  %s\n", 100 * kinds[key] / total[worker], parts[2] | "sort -rn" }
    close("sort -rn")
    print total[worker] " samples"
}

function finish(    index_, found) {
    if (!depth) return
    total[process]++
    if (isThread) io[process]++
    found = kind(frames[1])
    if (found != "") kinds[process, found]++
    found = frames[1] ~ /kernel.kallsyms/ ? "kernel" : ""
    for (index_ = 1; found == "" && index_ <= depth; index_++) found = stage(frames[index_])
    if (found == "") found = kind(frames[1]) == "" ? "other" : "scheduling of tasks, event loop"
    stages[process, found]++
    depth = 0
}
