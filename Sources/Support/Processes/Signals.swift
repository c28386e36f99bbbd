internal import Concurrency
internal import Dispatch
internal import Glibc

/// Runs `body` with signals to this process as a sequence, in place of what they do otherwise.
///
/// What a signal did before it does again afterwards. Several may wait for the same signal at once; each gets it.
///
/// `body` gets the signals that come from its beginning on. Of more than 16 that it does not take, the last ones are kept.
package func withSignals<Result>(
    _ signals: [UnixSignal], _ body: (AsyncStream<UnixSignal>) async throws -> Result
) async rethrows -> Result {
    let (sequence, continuation) = AsyncStream.makeStream(of: UnixSignal.self, bufferingPolicy: .bufferingNewest(16))
    var sources: [SignalSource] = []
    for signal in signals { sources.append(await SignalSource(signal) { continuation.yield(signal) }) }
    defer { for source in sources { source.end() } }
    return try await body(sequence)
}

/// Makes writing to a pipe or a socket that nobody reads an error in this process, in place of its end.
///
/// To be called before anything else; programs that ``Subprocess`` runs do not inherit it.
package func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
}
