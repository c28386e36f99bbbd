import Measuring

/// What is done in a rig, and what of it is measured.
protocol Procedure: Sendable {
    /// Starts the workers, gives them something to do, and ends them in good order.
    func measure(_ rig: Rig) async throws -> Report.Run
}
