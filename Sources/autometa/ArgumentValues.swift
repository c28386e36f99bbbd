import App
import Arguments
import Ethereum

/// A workflow, or several with consecutive ids.
struct WorkflowRange: ExpressibleByArgument {
    let ids: ClosedRange<UInt64>

    init?(argument: String) {
        let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last
        else { return nil }
        ids = first...last
    }
}

extension Address: ExpressibleByArgument {
    package init?(argument: String) {
        try? self.init(argument)
    }
}

extension UInt256: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}

extension ChainID: ExpressibleByArgument {
    package init?(argument: String) {
        guard let number = UInt64(argument), number > 0 else { return nil }
        self.init(number)
    }
}

extension DevelopmentChain.Kind: ExpressibleByArgument {}

extension NodeFlaws.Words: ExpressibleByArgument {}
