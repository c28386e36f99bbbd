import App
import Arguments
import Glibc
import Logging

/// What people see of a command.
enum Console {
    /// Prints lines of a command's result; what is in them from elsewhere cannot do anything to the terminal.
    static func say(_ lines: String) {
        show(lines.withControlsEscaped)
    }

    /// Prints lines as they are, colours included.
    static func show(_ lines: String) {
        StandardStream.output.write(lines + "\n")
    }

    /// Prints what went wrong, without whatever credentials the text may hold.
    static func complain(_ problem: String) {
        let problem = Redactor()(problem).withControlsEscaped
        StandardStream.error.write("\(paint("error:", with: .red, on: .error)) \(problem)\n")
    }

    /// Prints something worth knowing that is no result, without whatever credentials it may hold.
    static func note(_ text: String) {
        StandardStream.error.write("\(Redactor()(text).withControlsEscaped)\n")
    }

    /// Prints what is wrong with the command line, without the keys and credentials that may stand on it.
    static func explain(_ error: CommandLineError, _ arguments: [String]) {
        complain(Secrets.hide(arguments, in: error.message))
        StandardStream.error.write(error.hint + "\n")
    }

    /// The colours in use, by their SGR numbers.
    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
    }

    /// Colours text if a person reads it on a terminal and does not mind.
    ///
    /// - Source: ECMA-48, "Select Graphic Rendition"; no-color.org for `NO_COLOR`.
    static func paint(_ text: String, with colour: Colour, on stream: StandardStream = .output) -> String {
        isDecorated(stream) ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Whether a person sees colours and marks beyond ASCII on a stream.
    static func isDecorated(_ stream: StandardStream) -> Bool {
        let isUnwanted = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return stream.isTerminal && !isUnwanted
    }
}
