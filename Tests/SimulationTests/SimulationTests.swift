import Foundation
import Testing

@testable import simulate

/// That the simulation repeats itself, and that its checks notice what they are for.
@Suite(.timeLimit(.minutes(5))) struct SimulationTests {
    /// Some seeds, in a process of its own each time: hash tables must not make a difference.
    private func digests(first: Int, count: Int) throws -> String {
        let process = Process()
        process.executableURL = Bundle.main.bundleURL.appending(path: "simulate")
        process.arguments = ["--first", "\(first)", "--seeds", "\(count)", "--parallel", "1", "--digests"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    @Test func `the same seed gives the same run, event by event, in every process`() throws {
        func runs() throws -> [Substring] {
            try digests(first: 1, count: 20).split(separator: "\n").filter { $0.contains("digest") }
        }
        let first = try runs()
        #expect(first.count == 20)
        #expect(Set(first.map { $0.split(separator: " ").last }).count == 20, "different seeds give different runs")
        #expect(try runs() == first)
    }

    @Test(arguments: Mutation.allCases)
    func `whatever is broken on purpose, some seed notices`(_ mutation: Mutation) {
        let found = (1...300).first { Simulation.run(seed: $0, mutation: mutation).violation != nil }
        #expect(found != nil)
    }
}
