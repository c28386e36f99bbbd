internal import CProcesses

extension Subprocess {
    /// What a program finds in its environment.
    package enum Environment: Sendable {
        /// What is in ours.
        case inherit
        /// These variables and nothing else.
        case custom([String: String])

        /// The variables of our own.
        package static var current: [String: String] {
            var variables: [String: String] = [:]
            var entry = unsafe autometa_environment()
            while let text = unsafe entry?.pointee {
                let parts = unsafe String(cString: text).split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                // Of a name that is there twice, the first one counts, as for getenv(3).
                if parts.count == 2 { variables.merge([(String(parts[0]), String(parts[1]))]) { first, _ in first } }
                unsafe entry = entry?.successor()
            }
            return variables
        }
    }
}
