import Foundation

/// The TCP sockets that the system knows at a moment.
///
/// - Source: proc(5) and include/net/tcp_states.h of Linux: fields 2 and 3 are the addresses, 4 is the state, and 10 is the
///   inode, which is 0 for what no descriptor stands for any more.
struct SystemSockets {
    enum State: String {
        case asked = "02"
    }

    private let lines: [[Substring]]

    init() throws {
        // In one piece only the beginning would be read.
        let file = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/net/tcp"))
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        lines = text.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
    }

    /// The sockets of this port, the listener among them, that some descriptor stands for.
    func inodes(on port: Int) -> Set<String> {
        Set(lines.filter { $0[1].hasSuffix(Self.suffix(port)) && $0[9] != "0" }.map { String($0[9]) })
    }

    /// Which of them this process has.
    static func held(_ inodes: Set<String>) throws -> Set<String> {
        let folder = "/proc/self/fd"
        // One may be closed while we look.
        let targets = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
        return inodes.intersection(targets.compactMap { $0.wholeMatch(of: /socket:\[(\d+)\]/).map { String($0.1) } })
    }

    /// How many are connected to this port, or about to be.
    func count(remotePort port: Int, state: State) -> Int {
        lines.count { $0[2].hasSuffix(Self.suffix(port)) && $0[3] == state.rawValue }
    }

    private static func suffix(_ port: Int) -> String {
        ":" + String(port + 0x10000, radix: 16, uppercase: true).dropFirst()
    }
}
