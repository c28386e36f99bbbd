import App
import Concurrency
import Engine
import Files
import Foundation
import JSON
import Processes

/// Worker and scheduler processes that run at the same time, by the order of their start.
///
/// One that ends although nobody told it to fails the test at once.
actor WorkerFleet {
    private struct Member {
        var process: Execution?
        /// Its name in the journal, once it is ready.
        var name: WorkerID?
        /// Whether a signal was sent that ends it.
        var mayEnd = false
        /// When it was sent SIGKILL, since 1970.
        var killedAt: Duration?
        var result: WorkerProcess.Result?
    }

    /// A worker ended by itself.
    struct UnexpectedEnd: Error {
        let worker: Int
        let errors: String
    }

    private let variables: [String: String]
    /// A program that runs the worker in other circumstances, with its arguments.
    private let wrapper: [String]
    private let folder: ScratchFolder
    private let nursery: Nursery
    private var members: [Member] = []

    /// Runs `body` with a fleet without workers; those that are left in the end are killed.
    static func with<Result: Sendable>(
        _ variables: [String: String], wrapper: [String] = [],
        _ body: @escaping @Sendable (WorkerFleet) async throws -> Result
    ) async throws -> Result {
        try await ScratchFolder.with { folder in
            try await Nursery.with { nursery in
                let fleet = WorkerFleet(variables, wrapper, folder, nursery)
                do {
                    return await fleet.killAll(try await body(fleet))
                } catch {
                    throw await fleet.killAll(error)
                }
            }
        }
    }

    private init(
        _ variables: [String: String], _ wrapper: [String], _ folder: ScratchFolder, _ nursery: Nursery
    ) {
        self.variables = variables
        self.wrapper = wrapper
        self.folder = folder
        self.nursery = nursery
    }

    // MARK: What a test does

    /// Starts a worker and waits until it is ready; returns its number, counted from 0.
    ///
    /// - Parameters:
    ///   - changes: Variables that it alone has.
    ///   - wrapper: A program that it alone is run by.
    ///   - command: What it does: `worker` or `scheduler`.
    func start(
        _ changes: [String: String] = [:], wrapper: [String]? = nil, as command: String = "worker"
    ) async throws -> Int {
        let index = members.count
        members.append(Member())
        let (variables, wrapper) = (variables.merging(changes) { $1 }, wrapper ?? self.wrapper)
        nursery.start { try await self.run(index, command, variables, wrapper) }
        while members[index].name == nil {
            try await Task.sleep(for: .milliseconds(10))
            members[index].name = try readName(of: index, command)
        }
        return index
    }

    /// Sends a signal; it may be one that stops the process, or lets it go on.
    func send(_ signal: UnixSignal, to index: Int) throws {
        if signal == .terminate || signal == .kill { members[index].mayEnd = true }
        guard members[index].result == nil, let process = members[index].process else { return }
        // Before it, so that the worker has not died earlier than noted.
        if signal == .kill { members[index].killedAt = members[index].killedAt ?? Self.now }
        // One that has just ended by itself is found out elsewhere.
        try? process.send(signal: signal)
    }

    /// Ends a worker by a signal and waits for its end.
    @discardableResult
    func end(_ index: Int, by signal: UnixSignal) async throws -> WorkerProcess.Result {
        try send(signal, to: index)
        while true {
            if let result = members[index].result { return result }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Kills all workers that are left, at the same time, and waits for their ends.
    func killAllAtOnce() async throws {
        for index in members.indices { try send(.kill, to: index) }
        for index in members.indices { try await end(index, by: .kill) }
    }

    /// Ends all workers in good order and returns what they printed.
    func drain() async throws -> [WorkerProcess.Result] {
        for index in members.indices where members[index].result == nil { try send(.terminate, to: index) }
        var results: [WorkerProcess.Result] = []
        for index in members.indices { results.append(try await end(index, by: .terminate)) }
        return results
    }

    /// The worker of that name.
    func index(of name: WorkerID?) -> Int? { members.firstIndex { $0.name == name } }

    /// A worker's name in the journal.
    func name(of index: Int) -> WorkerID? { members[index].name }

    /// When workers were killed that were ready, since 1970.
    var deaths: [WorkerID: Duration] {
        members.reduce(into: [:]) { if let name = $1.name { $0[name] = $1.killedAt } }
    }

    /// The time since 1970, by the clock that a server on this machine has too; in whole milliseconds, rounded down.
    static var now: Duration { .milliseconds(SystemTime().wall) }

    /// What a worker has logged so far.
    func log(of index: Int) throws -> String { try read("\(index).errors") }

    /// Waits until a worker has logged a text.
    func until(_ index: Int, logs text: String) async throws {
        while !(try log(of: index).contains(text)) { try await Task.sleep(for: .milliseconds(20)) }
    }

    // MARK: Processes

    private func run(
        _ index: Int, _ command: String, _ variables: [String: String], _ wrapper: [String]
    ) async throws {
        let command = wrapper + [WorkerProcess.path, command, "--json"]
        let run = try await Subprocess.run(
            command[0].hasPrefix("/") ? .path(command[0]) : .name(command[0]),
            arguments: Array(command.dropFirst()), environment: WorkerProcess.environment(variables),
            workingDirectory: "/",
            output: .fileDescriptor(try folder.create("\(index).output"), closeAfterSpawningProcess: true),
            error: .fileDescriptor(try folder.create("\(index).errors"), closeAfterSpawningProcess: true)
        ) { execution in started(index, execution) }
        let exitCode: Int32? = if case .exited(let code) = run.terminationStatus { code } else { nil }
        let result = WorkerProcess.Result(
            exitCode: exitCode, output: try read("\(index).output"), errors: try log(of: index))
        members[index].result = result
        guard members[index].mayEnd else { throw UnexpectedEnd(worker: index, errors: "\(result.errors.suffix(2000))") }
    }

    private func started(_ index: Int, _ process: Execution) {
        members[index].process = process
        // The test may have ended meanwhile.
        if members[index].mayEnd { try? process.send(signal: .kill) }
    }

    /// The first line that a worker prints says that it is ready.
    private func readName(of index: Int, _ command: String) throws -> WorkerID? {
        let lines = try read("\(index).output").split(separator: "\n", omittingEmptySubsequences: false)
        // The first one is complete when there is another one.
        guard lines.count > 1 else { return nil }
        return try JSON(parsing: Array(lines[0].utf8))[command]?.string.map { WorkerID($0) }
    }

    /// Kills what is left, stopped ones too, and returns its argument.
    private func killAll<Value: Sendable>(_ value: Value) -> Value {
        for index in members.indices { try? send(.kill, to: index) }
        return value
    }

    private func read(_ name: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: folder.file(name)) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
