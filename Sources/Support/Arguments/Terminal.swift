import Glibc

/// What is known of whoever reads the output.
package enum Terminal {
    /// The columns to write to: what the variable `COLUMNS` says, otherwise what the terminal behind standard output has,
    /// otherwise 80.
    package static var width: Int {
        width(variable: getenv("COLUMNS").map { String(cString: $0) }, window: window)
    }

    static func width(variable: String?, window: Int?) -> Int {
        [variable.flatMap { Int($0) }, window].compactMap(\.self).first { $0 > 0 } ?? 80
    }

    private static var window: Int? {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : nil
    }
}
