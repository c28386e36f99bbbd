import Foundation

/// What this process has of the system.
struct Footprint: CustomStringConvertible {
    let descriptors: Int
    let threads: Int
    /// In KiB.
    let memory: Int

    /// What the process has once what ends by itself has ended.
    static func settled() async throws -> Footprint {
        var last = try now()
        while true {
            try await Task.sleep(for: .milliseconds(200))
            let next = try now()
            if next.threads == last.threads, next.descriptors == last.descriptors { return next }
            last = next
        }
    }

    private static func now() throws -> Footprint {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        func number(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
            return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
        }
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        return Footprint(descriptors: descriptors, threads: number("Threads"), memory: number("VmRSS"))
    }

    /// Whether nothing of what was opened is left; memory may grow by less than 2 KiB a round, which malloc needs to settle.
    func isAsGood(as before: Footprint) -> Bool {
        descriptors <= before.descriptors && threads <= before.threads + Self.poolThreads
            && memory <= before.memory + 2_000
    }

    /// Threads of the pool and of Dispatch come and go.
    private static let poolThreads = 2

    var description: String { "\(descriptors) descriptors, \(threads) threads, \(memory) KiB" }
}
