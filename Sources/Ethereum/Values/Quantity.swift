/// A whole number that must not be mixed up with another one: it has a unit or identifies something.
///
/// Literals work, arithmetic does not, except for what each type offers by itself.
package protocol Quantity: Comparable, Hashable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral
where RawValue: Comparable & Hashable & Sendable & CustomStringConvertible & ExpressibleByIntegerLiteral {
    /// The plain number beneath.
    associatedtype RawValue

    /// The plain number, in the type's unit.
    var rawValue: RawValue { get }

    /// Gives a plain number its meaning.
    init(_ rawValue: RawValue)
}

extension Quantity {
    package init(integerLiteral value: RawValue.IntegerLiteralType) {
        self.init(RawValue(integerLiteral: value))
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The decimal notation, without a unit.
    package var description: String { rawValue.description }
}
