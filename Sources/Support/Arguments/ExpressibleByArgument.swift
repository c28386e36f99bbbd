/// A value that can be written on a command line.
package protocol ExpressibleByArgument: Sendable {
    /// Understands a text; `nil` when it is not such a value.
    init?(argument: String)

    /// All there are, when they are a few words; otherwise empty, as by default.
    static var allValueStrings: [String] { get }
}

extension ExpressibleByArgument {
    package static var allValueStrings: [String] { [] }
}

extension ExpressibleByArgument where Self: RawRepresentable<String> {
    package init?(argument: String) {
        self.init(rawValue: argument)
    }
}

extension ExpressibleByArgument where Self: CaseIterable & RawRepresentable<String> {
    package static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension ExpressibleByArgument where Self: FixedWidthInteger {
    package init?(argument: String) {
        self.init(argument, radix: 10)
    }
}

extension String: ExpressibleByArgument {
    package init?(argument: String) {
        self = argument
    }
}

extension Int: ExpressibleByArgument {}
extension UInt16: ExpressibleByArgument {}
extension UInt64: ExpressibleByArgument {}
