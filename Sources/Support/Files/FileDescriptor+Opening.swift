import Glibc

extension FileDescriptor {
    /// What a file is opened for.
    package enum AccessMode: Sendable {
        case readOnly
        case writeOnly

        var rawValue: CInt {
            switch self {
            case .readOnly: O_RDONLY
            case .writeOnly: O_WRONLY
            }
        }
    }

    /// How a file is opened.
    package struct OpenOptions: OptionSet, Sendable {
        package let rawValue: CInt

        package init(rawValue: CInt) { self.rawValue = rawValue }

        /// Each write goes to what is the end then.
        package static let append = OpenOptions(rawValue: O_APPEND)
        /// The file is made when there is none.
        package static let create = OpenOptions(rawValue: O_CREAT)
        /// What was in the file is gone.
        package static let truncate = OpenOptions(rawValue: O_TRUNC)
    }
}

/// Who may do what with a file.
package struct FilePermissions: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Its owner may read and write it, and nobody else may do anything.
    package static let ownerReadWrite = FilePermissions(rawValue: S_IRUSR | S_IWUSR)
    /// Its owner may read and write it, and everybody else may read it.
    package static let everybodyReads = FilePermissions(rawValue: S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH)
}
