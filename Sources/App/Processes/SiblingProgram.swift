package import Files
import Glibc

/// A program that is built beside the running one.
package struct SiblingProgram: Sendable {
    /// The file that it is in, if it is there.
    package let path: String

    /// Names the program of this name in the folder of the running one.
    package init(_ name: String) {
        let own = ProjectFolder.executable
        path = own[..<(own.lastIndex(of: "/").map(own.index(after:)) ?? own.startIndex)] + name
    }

    /// Whether it can be run.
    package var isThere: Bool { access(path, X_OK) == 0 }

    /// Becomes this program: nothing of the running one goes on.
    ///
    /// - Parameters:
    ///   - name: How the program is to call itself.
    ///   - arguments: What follows its name.
    /// - Throws: Why the system does not run it.
    package func replaceCurrentProcess(as name: String, _ arguments: [String]) throws(Errno) -> Never {
        // Never freed: after this there is either another program, or an error and soon no program at all.
        let words = ([name] + arguments).map { strdup($0) } + [nil]
        execv(path, words)
        throw .current
    }
}
