import Measuring
import Testing

struct MachineTests {
    @Test func `A value is read from the first line that has exactly its name`() {
        let text = "processor\t: 0\nmodel name\t: Fast  Processor 9\nmodel name\t: Another\nmodel\t\t: 7\n"
        #expect(Machine.value(of: "model name", in: text) == "Fast Processor 9")
        #expect(Machine.value(of: "model", in: text) == "7")
        #expect(Machine.value(of: "name", in: text) == nil)
    }

    @Test func `This machine has cores and a kernel`() {
        let names = Machine.facts.map(\.name)
        #expect(names.contains("cores") && names.contains("kernel"))
    }
}
