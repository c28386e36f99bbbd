import Ethereum
import TestGenerators
import TestSupport
import Testing

@testable import Scheduler

@Suite struct RegistryBookTests {
    private func workflow(
        _ id: UInt64, owner: UInt64 = 1, at nextRun: UInt256 = 100, isActive: Bool = true, trigger: UInt8 = 1,
        changed: BlockNumber = 5
    ) -> Workflow {
        var record = WorkflowRecord.sample(nextRun: nextRun, owner: owner)
        record.id = UInt256(id)
        record.isActive = isActive
        record.triggerType = trigger
        return Workflow(record, changed: changed)
    }

    private func book(_ workflows: Workflow...) -> RegistryBook {
        var book = RegistryBook()
        for workflow in workflows { book.put(workflow) }
        return book
    }

    private func due(_ book: RegistryBook, at now: UInt64, deepest: BlockNumber? = 5) -> [UInt256] {
        book.due(at: now, deepest: deepest, limit: .max).map(\.id)
    }

    @Test func `What is due comes oldest first, the lower id first among equals`() {
        let book = book(workflow(1, at: 30), workflow(2, at: 10), workflow(3, at: 20), workflow(4, at: 10))
        #expect(due(book, at: 9) == [])
        #expect(due(book, at: 10) == [2, 4])
        #expect(due(book, at: 30) == [2, 4, 3, 1])
    }

    @Test func `A workflow without a next run is due from its creation on, one at the end of time never`() {
        let book = book(
            workflow(1, at: 0), workflow(2, at: UInt256(UInt64.max)), workflow(3, at: .max))
        #expect(due(book, at: 0) == [1])
        #expect(due(book, at: .max) == [1])
        #expect(book.nextDue(after: 0) == nil)
    }

    @Test func `What is paused, or waits for something else than time, is not due`() {
        let book = book(workflow(1, isActive: false), workflow(2, trigger: 9))
        #expect(due(book, at: 1_000) == [])
        #expect(book.unusableWorkflows.map(\.id) == [2])
    }

    @Test func `What changed above the deepest block is not due yet, and nothing is without such a block`() {
        var book = book(workflow(1, changed: 5), workflow(2, changed: 6))
        #expect(due(book, at: 100, deepest: 5) == [1])
        #expect(due(book, at: 100, deepest: 6) == [1, 2])
        #expect(due(book, at: 100, deepest: nil) == [])
        book.touch(1, in: 7)
        book.touch(1, in: 4)
        #expect(due(book, at: 100, deepest: 6) == [2])
    }

    @Test func `What is not wanted does not use up the limit`() {
        let book = book(workflow(1, at: 1), workflow(2, at: 2), workflow(3, at: 3))
        let found = book.due(at: 100, deepest: 5, limit: 1) { $0.id != 1 }
        #expect(found.map(\.id) == [2])
    }

    @Test func `A workflow that changes hands is its new owner's`() {
        var book = book(workflow(1, owner: 1), workflow(2, owner: 1))
        book.put(workflow(2, owner: 2))
        #expect(book.workflows(of: .sample(1)).map(\.id) == [1])
        #expect(book.workflows(of: .sample(2)).map(\.id) == [2])
        book.remove(1)
        #expect(book.workflows(of: .sample(1)).isEmpty)
        #expect(book.count == 1)
    }

    /// A book that looks at everything for every question.
    private struct NaiveBook {
        var workflows: [UInt256: Workflow] = [:]

        func due(at now: UInt64, deepest: BlockNumber) -> [UInt256] {
            workflows.values.filter {
                $0.isActive && $0.trigger == .time && $0.nextRun <= UInt256(now) && $0.nextRun < UInt256(UInt64.max)
                    && $0.changed <= deepest
            }.sorted { ($0.nextRun, $0.id) < ($1.nextRun, $1.id) }.map(\.id)
        }

        func nextDue(after now: UInt64) -> UInt64? {
            workflows.values.filter { $0.isActive && $0.trigger == .time && $0.nextRun > UInt256(now) }
                .compactMap { UInt64(exactly: $0.nextRun) }.filter { $0 < .max }.min()
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `Answers what a naive book answers, whatever happens`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (book, naive) = (RegistryBook(), NaiveBook())
        for _ in 0..<300 {
            let id = UInt64.random(in: 1...40, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                book.remove(UInt256(id))
                naive.workflows[UInt256(id)] = nil
            case 1:
                let block = BlockNumber(UInt64.random(in: 0...10, using: &random))
                book.touch(UInt256(id), in: block)
                let changed = naive.workflows[UInt256(id)]?.changed ?? 0
                naive.workflows[UInt256(id)]?.changed = max(changed, block)
            default:
                let next = workflow(
                    id, owner: UInt64.random(in: 1...3, using: &random),
                    at: [0, .max, UInt256(UInt64.random(in: 0...50, using: &random))].randomElement(using: &random)
                        ?? 0,
                    isActive: Int.random(in: 0..<5, using: &random) > 0,
                    trigger: UInt8.random(in: 0..<10, using: &random) == 0 ? 9 : 1,
                    changed: BlockNumber(UInt64.random(in: 0...10, using: &random)))
                book.put(next)
                naive.workflows[next.id] = next
            }
            let now = UInt64.random(in: 0...60, using: &random)
            let deepest = BlockNumber(UInt64.random(in: 0...10, using: &random))
            #expect(due(book, at: now, deepest: deepest) == naive.due(at: now, deepest: deepest))
            #expect(book.nextDue(after: now) == naive.nextDue(after: now))
            #expect(book.count == naive.workflows.count)
            let owner = Address.sample(UInt64.random(in: 1...3, using: &random))
            #expect(
                book.workflows(of: owner)
                    == naive.workflows.values.filter { $0.owner == owner }.sorted { $0.id < $1.id })
        }
    }
}
