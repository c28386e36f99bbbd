import Engine
import TestSupport

/// One scheduler's way to the store: what was written may be acted upon after the scheduler is dead.
final class ScheduleConnection: ScheduleLink, @unchecked Sendable {  // stays on the simulation's one thread
    struct Faults {
        var lost = 0.0
        var lostAnswer = 0.0
        var slow = 0.0
        /// How often a push gets there when its lease is long over.
        var stuck = 0.0
    }

    private let world: World
    private let who: Int
    private var faults: Faults
    private let pushed: () -> Void
    /// When the request before got there: none overtakes another.
    private var lastArrival = Duration.zero

    /// - Parameter pushed: Is told after each push.
    init(world: World, who: Int, faults: Faults, pushed: @escaping () -> Void) {
        (self.world, self.who, self.faults, self.pushed) = (world, who, faults, pushed)
    }

    func heal() { faults = Faults() }

    func carry<Answer: Sendable>(
        _ step: InMemoryScheduleStore.Step, _ act: @escaping @Sendable () -> Answer
    ) async throws -> Answer {
        try await world.answer { reply in
            let longest: Duration = world.roll(faults.slow) ? .seconds(4) : .milliseconds(20)
            if step == .push, world.roll(faults.stuck) {
                lastArrival = world.now + world.duration(in: .seconds(5) ... .seconds(60))
            }
            lastArrival = max(lastArrival, world.now + world.delay(upTo: longest))
            let (isLost, isAnswerLost) = (world.roll(faults.lost), world.roll(faults.lostAnswer))
            world.at(lastArrival) {
                let unknown = JournalError(.unreachable, step: step.rawValue, "no answer")
                if isLost {
                    self.world.note(self.who, "request lost")
                    return self.world.after(.seconds(1)) { reply.give(.failure(unknown)) }
                }
                self.world.note(self.who, step.rawValue)
                let answer = act()
                if step == .push { self.pushed() }
                if isAnswerLost { self.world.note(self.who, "answer lost") }
                self.world.after(isAnswerLost ? .seconds(1) : self.world.delay(upTo: .milliseconds(20))) {
                    reply.give(isAnswerLost ? .failure(unknown) : .success(answer))
                }
            }
        }
    }
}
