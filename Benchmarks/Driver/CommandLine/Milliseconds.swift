import Arguments

/// A time on the command line: `100ms`, `2s`, `1.5s`.
struct Milliseconds: ExpressibleByArgument, Hashable {
    let duration: Duration

    init?(argument: String) {
        let number = argument.prefix { $0.isNumber || $0 == "." }
        guard let value = Double(number), value <= 3_600_000 else { return nil }
        switch argument.dropFirst(number.count) {
        case "ms": duration = .milliseconds(value.rounded())
        case "s": duration = .milliseconds((value * 1_000).rounded())
        default: return nil
        }
    }
}

extension RunSettings.Durability: ExpressibleByArgument {}
extension RunSettings.ChainKind: ExpressibleByArgument {}
