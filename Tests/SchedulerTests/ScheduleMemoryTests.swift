import Scheduler
import Testing

struct ScheduleMemoryTests {
    @Test("A store that keeps nothing yet is read from the beginning")
    func fresh() {
        #expect(ScheduleMemory().outcomes == OutcomeCursor(done: "0-0", dead: "0-0"))
        #expect(ScheduleMemory().transfers == nil)
    }
}
