import Engine
import TestSupport

/// One worker's connection to the store: in order, as TCP is, slow, and sometimes broken.
///
/// What was written to it may be acted upon after it broke, or after the worker died.
final class JournalConnection: JournalLink, @unchecked Sendable {  // stays on the simulation's one thread
    private final class Request {
        let step: InMemoryJournal.Step
        /// In which life of the store it was written.
        let life: Int
        var isOnItsWay = true
        /// Takes the step.
        let act: () -> Void
        /// Tells the worker that it will never know.
        let fail: (JournalError) -> Void
        let isAnswered: () -> Bool

        init(
            _ step: InMemoryJournal.Step, life: Int, act: @escaping () -> Void,
            fail: @escaping (JournalError) -> Void, isAnswered: @escaping () -> Bool
        ) {
            self.step = step
            self.life = life
            self.act = act
            self.fail = fail
            self.isAnswered = isAnswered
        }
    }

    /// What becomes of one request.
    private enum Fate { case good, refused, unanswered, broken }

    private let world: World
    private let who: Int
    private let checker: Checker
    private var faults: JournalFaults
    private var underWay: [Request] = []
    private var isUp = true
    private var isSevered = false
    /// How often the store has come back as another one.
    private var life = 0
    private var lastArrival = Duration.zero
    private(set) var connection = 0
    /// When an answer was lost last.
    private(set) var lastLoss = Duration.zero

    init(world: World, who: Int, faults: JournalFaults, checker: Checker) {
        self.world = world
        self.who = who
        self.faults = faults
        self.checker = checker
    }

    func carry<Answer: Sendable>(
        _ step: InMemoryJournal.Step, _ act: @escaping @Sendable () -> Answer
    ) async throws -> Answer {
        try await world.answer { begin(step, act, $0) }
    }

    private func begin<Answer: Sendable>(
        _ step: InMemoryJournal.Step, _ act: @escaping @Sendable () -> Answer, _ reply: Reply<Answer>
    ) {
        if isSevered { return reply.give(.failure(CancellationError())) }
        guard isUp else {
            return world.after(world.delay(upTo: .milliseconds(20))) {
                reply.give(.failure(JournalError(.unreachable, step: step.rawValue, "no connection")))
            }
        }
        let fate = fate()
        let request = Request(
            step, life: life, act: { self.take(step, fate, act, reply) }, fail: { reply.give(.failure($0)) },
            isAnswered: { reply.isGiven })
        underWay.removeAll { !$0.isOnItsWay && $0.isAnswered() }
        underWay.append(request)
        world.at(arrival()) { if request.isOnItsWay { self.arrive(request) } }
    }

    private func fate() -> Fate {
        if world.roll(faults.refused) { return .refused }
        if world.roll(faults.lostAnswer) { return .unanswered }
        return world.roll(faults.broken) ? .broken : .good
    }

    /// When the next request reaches the store: never before the one before it.
    private func arrival() -> Duration {
        let longest = world.roll(faults.slow) ? .seconds(5) : faults.latency
        lastArrival = max(lastArrival, world.now + world.delay(upTo: longest))
        return lastArrival
    }

    private func arrive(_ request: Request) {
        request.isOnItsWay = false
        if request.life == life { request.act() }
    }

    private func take<Answer: Sendable>(
        _ step: InMemoryJournal.Step, _ fate: Fate, _ act: @Sendable () -> Answer, _ reply: Reply<Answer>
    ) {
        let result: Result<Answer, any Error>
        if fate == .refused {
            world.note(who, "the store refuses \(step)")
            result = .failure(JournalError(.refused, step: step.rawValue, "LOADING"))
        } else {
            world.note(who, step.rawValue)
            result = .success(checker.watch(step, by: who, act))
        }
        switch fate {
        case .good, .refused: world.after(world.delay(upTo: faults.latency)) { self.finish(reply, result) }
        case .unanswered:
            world.note(who, "answer lost")
            lastLoss = world.now
            world.after(.seconds(2)) {
                self.finish(reply, .failure(JournalError(.unreachable, step: step.rawValue, "no answer")))
            }
        case .broken: breakDown(for: world.delay(upTo: .seconds(3)))
        }
    }

    private func finish<Answer: Sendable>(_ reply: Reply<Answer>, _ result: Result<Answer, any Error>) {
        if !isSevered { reply.give(result) }
    }

    /// Breaks the connection: part of what was written still gets there, and no answer comes back.
    func breakDown(for time: Duration) {
        guard isUp, !isSevered else { return }
        world.note(who, "connection to the store breaks")
        isUp = false
        loseRequests()
        world.after(time) {
            self.isUp = true
            self.connection += 1
            self.world.note(self.who, "connection to the store is back")
        }
    }

    /// The store is another one after a while: what was written to the one before gets nowhere.
    func restart(after time: Duration) {
        life += 1
        breakDown(for: time + world.delay(upTo: .seconds(3)))
    }

    private func loseRequests() {
        let broken = underWay
        underWay = []
        lastLoss = world.now
        let arriving = world.number(in: 0...broken.count)
        for request in broken.dropFirst(arriving) { request.isOnItsWay = false }
        for request in broken {
            request.fail(JournalError(.unreachable, step: request.step.rawValue, "the connection broke"))
        }
    }

    /// No fault begins any more.
    func heal() { faults = JournalFaults() }

    /// The worker is dead: part of what it had written still gets there.
    func sever() {
        loseRequests()
        isSevered = true
    }
}
