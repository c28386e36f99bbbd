package import Files
import Processes

/// Counts the instructions of a program, by valgrind's callgrind.
///
/// Counted are those of all threads in user mode, from the program's start to its end. The program runs about fifty times
/// slower, one thread at a time.
package struct Callgrind: Hashable, Sendable {
    /// What is started in place of the program.
    package static let executable = "valgrind"
    private let program: String
    private let folder: String

    /// Prepares to count what a program executes, which has to be linked with `--static-swift-stdlib`.
    ///
    /// Linked otherwise, programs of Swift 6.3 ended under valgrind 3.19 with their first task, every time, and linked so
    /// none did; the cause is not known. What is counted is a copy without debug information, which valgrind 3.19 did not
    /// read to its end; the code is the same.
    ///
    /// - Parameters:
    ///   - program: Its file.
    ///   - folder: Where the copy and the counts go.
    /// - Throws: ``CallgrindError/missing(_:)``, ``CallgrindError/notStatic(_:)``, ``CallgrindError/unreadable(_:)``;
    ///   `CancellationError`.
    package init(_ program: String, in folder: ScratchFolder) async throws {
        self.program = folder.file("program")
        self.folder = folder.path
        _ = try await Self.run(Self.executable, ["--version"])
        let stripped = try await Self.run("strip", ["--strip-debug", "-o", self.program, program])
        guard stripped.isSuccess else { throw CallgrindError.unreadable(program) }
        let needed = try await Self.run("readelf", ["--dynamic", "--wide", program]).output
        guard !needed.contains("libswiftCore.so") else { throw CallgrindError.notStatic(program) }
    }

    /// What ``executable`` is started with.
    ///
    /// - Parameters:
    ///   - arguments: What the program gets.
    ///   - run: Names the run; several may go on at a time. Default: `run`.
    package func arguments(_ arguments: [String], run: String = "run") -> [String] {
        ["--quiet", "--tool=callgrind", "--callgrind-out-file=\(output(of: run))", program] + arguments
    }

    /// The instructions of the run of that name that has ended last.
    ///
    /// - Throws: ``CallgrindError/noCount`` when it has left none; what reading a file throws.
    package func instructions(run: String = "run") throws -> Int {
        guard let count = Self.total(in: String(decoding: try WholeFile.read(output(of: run)), as: UTF8.self)) else {
            throw CallgrindError.noCount
        }
        return count
    }

    private func output(of run: String) -> String { "\(folder)/\(run).callgrind" }

    /// Reads the total from what callgrind writes.
    ///
    /// - Source: the valgrind manual, "Callgrind Format Specification": `totals:` is the sum over the file.
    package static func total(in text: String) -> Int? {
        text.split(separator: "\n").reversed().lazy
            .compactMap { $0.hasPrefix("totals: ") ? Int($0.dropFirst("totals: ".count)) : nil }.first
    }

    /// What one operation costs, when `count` of them and twice as many have been counted: start and end cancel out.
    package static func perOperation(once: Int, twice: Int, count: Int) -> Double {
        Double(twice - once) / Double(count)
    }

    private static func run(_ name: String, _ arguments: [String]) async throws -> (isSuccess: Bool, output: String) {
        do {
            let result = try await Subprocess.run(
                .name(name), arguments: arguments, output: .string(limit: 65_536)
            ) { _ in }
            return (result.terminationStatus.isSuccess, result.standardOutput)
        } catch SubprocessError.executableNotFound {
            throw CallgrindError.missing(name)
        }
    }
}

/// Why instructions cannot be counted.
package enum CallgrindError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No such program is on `PATH`.
    case missing(String)
    /// The program needs Swift's libraries.
    case notStatic(String)
    /// The file is not a program.
    case unreadable(String)
    /// The program did not come to its end.
    case noCount

    package var description: String {
        switch self {
        case .missing(let name): "\(name) is not on PATH"
        case .notStatic(let path): "\(path) is not linked with --static-swift-stdlib, without which valgrind crashes"
        case .unreadable(let path): "\(path) is not a program"
        case .noCount: "callgrind has counted nothing"
        }
    }
}
