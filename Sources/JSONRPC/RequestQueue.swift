import JSON

/// Decides which calls go to a node together, and which answer belongs to whom.
///
/// Calls wait in the order in which they came. As long as fewer than ``Configuration/maximumRequests`` requests are under
/// way, the first ones leave, together with what else is waiting, as one batch. A node that refuses a batch gets its
/// calls one by one, and smaller batches from then on; one that cuts a batch's answers short is asked for the rest again. Calls that must not leave late go ahead of all others, in requests of
/// their own.
struct RequestQueue {
    /// Names the calls that one caller waits for together.
    struct GroupID: Hashable, Sendable {
        private let number: UInt64

        init(_ number: UInt64) { self.number = number }
    }

    /// Names one HTTP request.
    struct RequestID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// A request to send.
    struct Request {
        let id: RequestID
        let body: [UInt8]
        /// How long it may take, where its calls say so.
        let timeout: Duration?
    }

    /// A caller to wake, with the results in the order of its calls.
    struct FinishedGroup {
        let id: GroupID
        let results: [Result<JSON, RPCError>]
    }

    /// What to do about a caller that gave up.
    struct CancelAction {
        /// The caller to wake, unless it has been woken already.
        let finished: FinishedGroup?
        /// The requests that nobody waits for any more.
        let aborts: [RequestID]
    }

    private struct Entry {
        let id: UInt64
        let group: GroupID
        /// The place among the calls of the group.
        let position: Int
        let call: RPCCall
        let departure: Departure?
        var goesAlone = false

        var alone: Entry {
            var entry = self
            entry.goesAlone = true
            return entry
        }
    }

    private struct Group {
        let calls: [RPCCall]
        var results: [Result<JSON, RPCError>?]
        var unanswered: Int
    }

    private let endpoint: Endpoint
    private let configuration: RPCClient.Configuration
    private var waiting: [Entry] = []
    /// Those that must not leave late.
    private var departing: [Entry] = []
    private var requests: [RequestID: [Entry]] = [:]
    private var groups: [GroupID: Group] = [:]
    private var batchLimit: BatchLimit
    private var lastNumber: UInt64 = 0
    private var counters = RPCStatistics()

    init(endpoint: Endpoint, configuration: RPCClient.Configuration) {
        self.endpoint = endpoint
        self.configuration = configuration
        batchLimit = BatchLimit(maximum: configuration.maximumBatch)
    }

    /// What has been sent so far and what is under way.
    var statistics: RPCStatistics {
        var statistics = counters
        statistics.waiting = waiting.count + departing.count
        statistics.inFlight = requests.count
        return statistics
    }

    /// Takes the calls of one caller.
    ///
    /// - Parameters:
    ///   - group: A name that was never used before.
    ///   - departure: The conditions, if they must not leave late.
    /// - Returns: Whether there is room; if not, none of them is taken.
    mutating func enqueue(_ calls: [RPCCall], of group: GroupID, leaving departure: Departure? = nil) -> Bool {
        guard calls.count <= configuration.maximumWaiting - waiting.count - departing.count else { return false }
        groups[group] = Group(
            calls: calls, results: Array(repeating: nil, count: calls.count), unanswered: calls.count)
        let entries = calls.enumerated().map { position, call in
            Entry(id: nextNumber(), group: group, position: position, call: call, departure: departure)
        }
        if departure == nil { waiting += entries } else { departing += entries }
        return true
    }

    /// Whether another request may leave.
    var hasRoom: Bool { requests.count < configuration.maximumRequests }

    /// Takes calls off that may not leave any more.
    ///
    /// - Returns: The callers that have all their results now.
    mutating func withdraw() -> [FinishedGroup] {
        let late = departing.filter { $0.departure?.mayLeave() == false }
        guard !late.isEmpty else { return [] }
        let ids = Set(late.map(\.id))
        departing.removeAll { ids.contains($0.id) }
        return settle(late) { _ in .failure(.init(.withdrawn)) }
    }

    /// Takes the next request off the queue, nil when nothing waits or enough is under way.
    mutating func nextRequest() -> Request? {
        guard hasRoom else { return nil }
        let entries = departing.isEmpty ? takeBatch(from: &waiting) : takeBatch(from: &departing)
        guard !entries.isEmpty else { return nil }
        let request = Request(
            id: RequestID(number: nextNumber()), body: Self.encode(entries),
            timeout: entries.compactMap(\.departure?.timeout).min())
        requests[request.id] = entries
        counters.requests += 1
        counters.calls += entries.count
        counters.batches += entries.count > 1 ? 1 : 0
        counters.bytesSent += request.body.count
        return request
    }

    /// Takes the answer to a request, or the news that there is none.
    ///
    /// - Returns: The callers that have all their results now.
    mutating func answered(
        _ request: RequestID, with response: Result<HTTPResponse, TransportError>
    ) -> [FinishedGroup] {
        guard let entries = requests.removeValue(forKey: request) else { return [] }
        count(response, to: entries)
        switch Self.decode(response, to: entries) {
        case .answers(let answers):
            let (cut, answered) = Self.split(entries, answers)
            if cut.isEmpty { batchLimit.callsAnswered(entries.count) } else { refused(cut, of: entries.count) }
            return settle(answered) { answers[$0.id] ?? .failure(.init(.missing)) }
        case .failure(let code):
            return settle(entries) { _ in .failure(.init(code)) }
        case .batchRefused:
            refused(entries.map(\.alone), of: entries.count)
            return []
        }
    }

    /// Forgets a caller: its waiting calls leave, what is under way for it alone is aborted.
    mutating func cancel(_ group: GroupID) -> CancelAction {
        guard let forgotten = groups.removeValue(forKey: group) else { return CancelAction(finished: nil, aborts: []) }
        waiting.removeAll { $0.group == group }
        departing.removeAll { $0.group == group }
        let results = zip(forgotten.calls, forgotten.results).map { call, result in
            result ?? .failure(error(.cancelled, call))
        }
        return CancelAction(
            finished: FinishedGroup(id: group, results: results),
            aborts: requests.filter { isAbandoned($0.value) }.map(\.key))
    }
}

extension RequestQueue {
    private mutating func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Takes as many of the calls that wait as fit into one request.
    private func takeBatch(from waiting: inout [Entry]) -> [Entry] {
        var size = 0
        let fitting = waiting.prefix(batchLimit.current).prefix { entry in
            size += entry.call.encodedSize
            return !entry.goesAlone && size <= configuration.maximumBatchBytes
        }
        let entries = Array(fitting.isEmpty ? waiting.prefix(1) : fitting)
        waiting.removeFirst(entries.count)
        return entries
    }

    private static func encode(_ entries: [Entry]) -> [UInt8] {
        var writer = JSONWriter(capacity: entries.reduce(2) { $0 + $1.call.encodedSize })
        if entries.count == 1 {
            entries[0].call.write(to: &writer, id: entries[0].id)
        } else {
            writer.array { for entry in entries { entry.call.write(to: &$0, id: entry.id) } }
        }
        return writer.bytes
    }

    private mutating func count(_ response: Result<HTTPResponse, TransportError>, to entries: [Entry]) {
        switch response {
        case .success(let response):
            counters.bytesReceived += response.body.count
        case .failure:
            counters.unansweredRequests += 1
            counters.unansweredCalls += entries.count
        }
    }

    private static func decode(
        _ response: Result<HTTPResponse, TransportError>, to entries: [Entry]
    ) -> AnswerDecoder.Decoded {
        switch response {
        case .success(let response):
            let decoder = AnswerDecoder(response: response)
            return entries.count == 1 ? decoder.decode(id: entries[0].id) : decoder.decodeBatch()
        case .failure(let error):
            switch error.code {
            case .timeout: return .failure(.timeout)
            case .cancelled: return .failure(.cancelled)
            case .unreachable, .untrusted, .interrupted, .tooLarge: return .failure(.transport(error))
            }
        }
    }

    private mutating func settle(_ entries: [Entry], _ answer: (Entry) -> AnswerDecoder.Answer) -> [FinishedGroup] {
        entries.compactMap { entry in
            let result = answer(entry).mapError { error($0.code, entry.call) }
            groups[entry.group]?.results[entry.position] = result
            groups[entry.group]?.unanswered -= 1
            guard groups[entry.group]?.unanswered == 0, let group = groups.removeValue(forKey: entry.group) else {
                return nil
            }
            return FinishedGroup(id: entry.group, results: group.results.compactMap(\.self))
        }
    }

    /// Sets apart the calls of a batch that got no answer since those of the others were too large together.
    private static func split(
        _ entries: [Entry], _ answers: [UInt64: AnswerDecoder.Answer]
    ) -> (cut: [Entry], answered: [Entry]) {
        guard entries.count > 1 else { return ([], entries) }
        let cut = Set(answers.filter { $0.value.isCutShort }.map(\.key))
        return (entries.filter { cut.contains($0.id) }, entries.filter { !cut.contains($0.id) })
    }

    /// Puts calls of a batch that was too large back to the front, except those that nobody waits for any more.
    private mutating func refused(_ entries: [Entry], of size: Int) {
        batchLimit.batchRefused(of: size)
        let wanted = entries.filter { groups[$0.group] != nil }
        waiting.insert(contentsOf: wanted.filter { $0.departure == nil }, at: 0)
        departing.insert(contentsOf: wanted.filter { $0.departure != nil }, at: 0)
    }

    private func error(_ code: RPCError.Code, _ call: RPCCall) -> RPCError {
        RPCError(code: code, method: call.method, endpoint: endpoint)
    }

    private func isAbandoned(_ entries: [Entry]) -> Bool {
        entries.allSatisfy { groups[$0.group] == nil }
    }
}
