import Collections

/// Which commands wait for a connection, which for a reply, and whose turn it is.
///
/// Replies come in the order of the commands.
///
/// A pure machine: it knows neither sockets nor clocks. `ID` identifies a command for as long as it has no outcome;
/// `Waiter` is whoever is told that.
struct CommandPipeline<ID: Equatable, Waiter> {
    typealias Instant = ContinuousClock.Instant

    enum State {
        /// There is no connection; commands wait for one. Can transition to: `greeting` when there is one; `closed`.
        case disconnected
        /// Only the client's own first commands are sent; all others wait for `ready`. Can transition to: `ready` when
        /// they have been answered well; `disconnected` when not, or when the connection is lost; `closed`.
        case greeting
        /// Commands are sent at once. Can transition to: `disconnected` when the connection is lost; `closed`.
        case ready
        /// The client has stopped. Final.
        case closed
    }

    private struct Sent {
        /// `nil` for the connection's own commands, which nobody cancels.
        let id: ID?
        let deadline: Instant
        /// `nil` once nobody waits any more; the reply still has its place in the row.
        var waiter: Waiter?
    }

    private struct Unsent {
        let id: ID
        let deadline: Instant
        let command: RedisCommand
        let waiter: Waiter
    }

    private(set) var state = State.disconnected
    private var sent = Deque<Sent>()
    private var unsent = Deque<Unsent>()
    private let maximumOutstanding: Int
    private let maximumUnsentBytes: Int
    /// What the commands have together that wait for a connection.
    private var unsentBytes = 0

    /// - Parameters:
    ///   - maximumOutstanding: The most commands that may wait, be it for a connection or for a reply.
    ///   - maximumUnsentBytes: With more bytes than this waiting to be sent no command is taken.
    init(maximumOutstanding: Int, maximumUnsentBytes: Int) {
        self.maximumOutstanding = maximumOutstanding
        self.maximumUnsentBytes = maximumUnsentBytes
    }

    /// When ``expire(at:)`` has something to do next.
    var nextDeadline: Instant? {
        switch (sent.first?.deadline, unsent.first?.deadline) {
        case (let sent?, let unsent?): min(sent, unsent)
        case (let deadline?, nil), (nil, let deadline?): deadline
        case (nil, nil): nil
        }
    }

    /// Whether commands are sent at once.
    var isReady: Bool {
        if case .ready = state { true } else { false }
    }

    // MARK: Commands

    enum SubmitAction {
        /// The command is to be sent now.
        case send
        /// The command waits for a connection.
        case wait
        /// The command has this outcome already.
        case refuse(RedisError)
    }

    /// A caller has a command.
    ///
    /// - Parameter outbound: How many bytes of earlier commands the connection has not been able to send.
    mutating func submit(
        _ command: RedisCommand, id: ID, waiter: Waiter, deadline: Instant, outbound: Int
    ) -> SubmitAction {
        // Only one of the two can hold callers' commands: they are sent as long as there is a connection.
        guard (isReady ? sent.count : unsent.count) < maximumOutstanding else {
            return .refuse(RedisError(.overloaded, "\(maximumOutstanding) commands are waiting for replies"))
        }
        guard outbound + unsentBytes <= maximumUnsentBytes else {
            return .refuse(RedisError(.overloaded, "\(outbound + unsentBytes) bytes are waiting to be sent"))
        }
        switch state {
        case .disconnected, .greeting:
            unsent.append(Unsent(id: id, deadline: deadline, command: command, waiter: waiter))
            unsentBytes += command.payload.count
            return .wait
        case .ready:
            sent.append(Sent(id: id, deadline: deadline, waiter: waiter))
            return .send
        case .closed:
            return .refuse(RedisError(.closed, "the client has stopped"))
        }
    }

    /// The connection sends one of its own first commands; false when there is no connection to greet on any more.
    mutating func greet(waiter: Waiter, deadline: Instant) -> Bool {
        guard case .greeting = state else { return false }
        sent.append(Sent(id: nil, deadline: deadline, waiter: waiter))
        return true
    }

    enum ReplyAction {
        case deliver(Waiter)
        /// Nobody waits for this reply any more.
        case drop
        /// No command was sent that this could be the reply to.
        case violation
    }

    /// The next reply has arrived.
    mutating func replied() -> ReplyAction {
        guard let first = sent.popFirst() else { return .violation }
        return first.waiter.map { .deliver($0) } ?? .drop
    }

    enum CancelAction {
        /// The command had an outcome already.
        case none
        /// The command is forgotten; it was never sent.
        case tellUnsent(Waiter)
        /// The reply will be dropped when it comes.
        case tellSent(Waiter)
    }

    /// A caller does not want to wait any longer.
    mutating func cancel(_ id: ID) -> CancelAction {
        if let index = unsent.firstIndex(where: { $0.id == id }) {
            return .tellUnsent(forget(unsent.remove(at: index)))
        }
        // Whoever has an outcome already may have had the same id.
        if let index = sent.firstIndex(where: { $0.id == id && $0.waiter != nil }),
            let waiter = sent[index].waiter.take()
        {
            return .tellSent(waiter)
        }
        return .none
    }

    struct ExpireAction {
        /// Commands that were never sent.
        var unsent: [Waiter] = []
        /// Commands without a reply; if there are any, the connection is of no more use.
        var overdue: [Waiter] = []
        var isConnectionStuck = false
    }

    /// Time has passed.
    mutating func expire(at now: Instant) -> ExpireAction {
        var action = ExpireAction()
        while let first = unsent.first, first.deadline <= now {
            action.unsent.append(forget(unsent.removeFirst()))
        }
        for index in sent.indices {
            guard sent[index].deadline <= now else { break }
            action.isConnectionStuck = true
            if let waiter = sent[index].waiter.take() { action.overdue.append(waiter) }
        }
        return action
    }

    // MARK: The connection

    /// A connection is there.
    mutating func connected() -> Bool {
        guard case .disconnected = state else { return false }
        state = .greeting
        return true
    }

    /// The server has answered the greeting: returns what waited to be sent, in order.
    mutating func greeted() -> [RedisCommand] {
        guard case .greeting = state else { return [] }
        state = .ready
        defer { forgetUnsent() }
        sent.append(contentsOf: unsent.lazy.map { Sent(id: $0.id, deadline: $0.deadline, waiter: $0.waiter) })
        return unsent.map(\.command)
    }

    /// The server has refused the greeting for a reason that time does not cure: returns everybody who waited for it.
    mutating func rejected() -> [Waiter] {
        defer { forgetUnsent() }
        return unsent.map(\.waiter)
    }

    private mutating func forgetUnsent() {
        unsent.removeAll()
        unsentBytes = 0
    }

    private mutating func forget(_ unsent: Unsent) -> Waiter {
        unsentBytes -= unsent.command.payload.count
        return unsent.waiter
    }

    /// The connection is gone: returns everybody whose reply will never come.
    mutating func disconnected() -> [Waiter] {
        switch state {
        case .greeting, .ready: state = .disconnected
        case .disconnected, .closed: break
        }
        defer { sent.removeAll() }
        return sent.compactMap(\.waiter)
    }

    /// The client stops, after ``disconnected()``: returns everybody who waits for a connection.
    mutating func close() -> [Waiter] {
        state = .closed
        return rejected()
    }
}
