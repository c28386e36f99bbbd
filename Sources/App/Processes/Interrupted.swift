/// The operator asked the program to stop before it was done.
package struct Interrupted: Error, CustomStringConvertible {
    package init() {}

    package var description: String { "Interrupted." }
}
