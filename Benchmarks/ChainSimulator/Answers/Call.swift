import JSON

/// A call in a request.
struct Call {
    let json: JSON
    /// Of the method; nil when none is said.
    let name: String?
    /// What answers it; nil when there is no such method.
    let method: Simulator.Method?
    /// Whether it is for the chain and not for whoever runs it: it is counted and delayed then.
    let isForChain: Bool

    /// Reads what is called, and looks for it.
    init(_ json: JSON) {
        self.json = json
        name = json["method"]?.string
        let administration = name.flatMap { Simulator.administration[$0] }
        method = administration ?? name.flatMap { Simulator.methods[$0] }
        isForChain = administration == nil
    }
}
