import App
import Arguments
import Glibc

/// What people see of a command.
enum Console {
    /// Prints a line of a command's result.
    static func say(_ line: String) {
        StandardStream.output.write(line + "\n")
    }

    /// Prints what went wrong, without whatever credentials the text may hold.
    static func complain(_ problem: String) {
        StandardStream.error.write("\(paint("error:", with: .red, on: .error)) \(Redactor()(problem))\n")
    }

    /// Prints what is wrong with the command line, without the keys and credentials that may stand on it.
    static func explain(_ error: CommandLineError) {
        complain(Secrets.withoutKeys(error.message))
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
