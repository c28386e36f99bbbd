/// One round.
struct Measurement: CustomStringConvertible {
    /// CPU microseconds of this process for a command.
    let command: Double
    /// CPU microseconds of this process for a signature, right afterwards.
    let signature: Double
    /// Commands in a second.
    let rate: Double

    /// What a command costs, in signatures.
    var ratio: Double { command / signature }

    var description: String {
        [(command, 2, 10), (signature, 2, 15), (ratio, 3, 8), (rate, 0, 13)].map { value, digits, width in
            let text = Self.text(value, digits)
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }.joined()
    }

    static func text(_ value: Double, _ digits: Int) -> String {
        let factor = (0..<digits).reduce(1.0) { power, _ in power * 10 }
        let number = (value * factor).rounded() / factor
        return digits == 0 ? "\(Int(number))" : "\(number)"
    }
}
