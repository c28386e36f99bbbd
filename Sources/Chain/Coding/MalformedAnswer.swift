/// An answer that is JSON, but not what the method returns.
struct MalformedAnswer: Error, Equatable {
    /// What is wrong, without the answer itself.
    let problem: String

    init(_ problem: String) { self.problem = problem }
}
