import Ethereum
import Testing

@testable import Engine

/// What each worker makes of the store's answers.
@Suite struct RecoveryMachineTests {
    private var machine = RecoveryMachine(RecoveryFixture.rules())

    private func standing(
        in incarnation: String = "1", _ recovery: RecoveryProgress? = nil, workers: Set<String> = ["me"],
        unaware: Set<String> = [], hasNewcomers: Bool = false
    ) -> StoreStanding {
        StoreStanding(
            incarnation: incarnation, recovery: recovery, workers: Set(workers.map { WorkerID($0) }),
            unaware: Set(unaware.map { WorkerID($0) }), hasNewcomers: hasNewcomers)
    }

    private func progress(_ step: RecoveryStep, order: RecoveryOrder? = nil) -> RecoveryProgress {
        RecoveryProgress(step: step, age: .zero, order: order)
    }

    /// The store answers, at some second.
    private mutating func take(_ standing: StoreStanding, at second: Int = 0) -> [RecoveryMachine.Action] {
        machine.answered(standing, asked: .seconds(second), at: .seconds(second))
    }

    @Test mutating func `accounts are opened only while entries may be moved, in the life in which they may`() {
        #expect(machine.open() == nil)
        #expect(take(standing(in: "1")) == [.wake])
        #expect(machine.open() == "1")
        #expect(take(standing(in: "1")) == [])
        #expect(take(standing(in: "2")) == [.wake])
        #expect(machine.open() == "2")
        _ = take(standing(progress(.quiet)))
        #expect(machine.open() == nil)
    }

    @Test mutating func `nothing has stopped while an account is open, or no recovery stands`() {
        _ = take(standing())
        #expect(!machine.isClosed)
        _ = machine.open()
        _ = take(standing(progress(.quiet)))
        #expect(!machine.isClosed)
        machine.close()
        #expect(machine.isClosed)
    }

    @Test mutating func `nothing is moved until everybody knows of the worker; who is late is named once`() {
        let unknown = standing(workers: ["me", "dead"], unaware: ["dead"])
        #expect(take(unknown, at: 0) == [])
        #expect(take(unknown, at: 4) == [])
        #expect(!machine.isClear)
        #expect(take(unknown, at: 5) == [.say(.isUnknown(to: [WorkerID("dead")]))])
        #expect(take(unknown, at: 60) == [])
        #expect(take(standing(), at: 61) == [.wake])
        // Another time is another line.
        #expect(take(unknown, at: 70) == [.wake])
        #expect(take(unknown, at: 75) == [.say(.isUnknown(to: [WorkerID("dead")]))])
    }

    @Test mutating func `who has not worked for the time of a lease cannot tell of all others`() {
        func wasThere(_ second: Int) -> Bool { machine.member(hasStopped: true, at: .seconds(second)).wasThere }
        #expect(!wasThere(0))
        _ = take(standing(unaware: ["other"]), at: 1)
        #expect(!wasThere(1))
        _ = take(standing(), at: 2)
        #expect(wasThere(11))
        #expect(!wasThere(12))
        // Looking on while a recovery stands is no work.
        _ = take(standing(progress(.quiet)), at: 8)
        #expect(!wasThere(12))
    }

    @Test mutating func `a recovery is told of everybody who was there before or came meanwhile`() {
        _ = take(standing(workers: ["me", "gone"]))
        _ = take(standing(workers: ["me", "a"]))
        _ = take(standing(progress(.quiet), workers: ["me", "b"]))
        #expect(machine.member(hasStopped: false, at: .zero).others == Set(["me", "a", "b"].map { WorkerID($0) }))
        _ = take(standing(workers: ["me"]))
        #expect(machine.member(hasStopped: false, at: .zero).others == [WorkerID("me")])
    }

    @Test mutating func `there is a line for the beginning, each step and order, each minute and the end`() {
        let (quiet, look, held) = (progress(.quiet), progress(.look), progress(.look, order: .hold))
        #expect(take(standing(quiet), at: 0) == [.say(.began(quiet)), .wake])
        #expect(take(standing(quiet), at: 1) == [])
        #expect(take(standing(look), at: 2) == [.say(.goesOn(look)), .wake])
        #expect(take(standing(held), at: 3) == [.say(.goesOn(held)), .wake])
        #expect(take(standing(held), at: 62) == [])
        #expect(take(standing(held), at: 63) == [.say(.stands(held))])
        #expect(take(standing(held), at: 122) == [])
        #expect(take(standing(), at: 123) == [.say(.ended), .wake])
    }

    @Test mutating func `who has just joined is not kept waiting for the next look`() {
        #expect(take(standing(hasNewcomers: true)) == [.ask, .wake])
        #expect(take(standing()) == [])
    }

    @Test mutating func `a store of another format is one in which nothing may be moved, and a failure is said once`() {
        func error(_ code: JournalError.Code) -> JournalError { JournalError(code, step: "standing", "no") }
        func say(_ code: JournalError.Code) -> RecoveryMachine.Action { .say(.noAnswer(code, "\(error(code))")) }
        _ = take(standing())
        // What is not answered changes nothing: every script that moves an entry looks for itself.
        #expect(machine.failed(error(.unreachable)) == [say(.unreachable)])
        #expect(machine.failed(error(.unreachable)) == [])
        #expect(machine.isClear)
        #expect(machine.failed(error(.format)) == [.wake, say(.format)])
        #expect(!machine.isClear)
        #expect(machine.failed(error(.format)) == [])
        _ = take(standing())
        #expect(machine.failed(error(.unreachable)) == [say(.unreachable)])
    }

    @Test mutating func `the store is asked more often while something is to be put right`() {
        #expect(machine.nap == .milliseconds(250))
        _ = take(standing())
        #expect(machine.nap == .seconds(2))
        _ = take(standing(progress(.quiet)))
        #expect(machine.nap == .milliseconds(250))
    }
}

/// Values for tests of recovery's machines.
enum RecoveryFixture {
    static let account = EngineFixture.account

    static func rules(hidden: HiddenPolicy = .wait, keys: [Address] = [account]) -> RecoveryMachine.Rules {
        RecoveryMachine.Rules(
            accounts: keys, capacity: 8, leaseTTL: .seconds(10), sendTimeout: .seconds(5), hidden: hidden,
            stuckAfter: .seconds(30))
    }
}
