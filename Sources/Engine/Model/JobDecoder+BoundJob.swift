import Logging

extension JobDecoder {
    /// Reads a bound job's entry, which was read once already, before it was bound.
    ///
    /// - Returns: `nil`, which is logged, when it is none that this program would bind: another version did.
    func decode(_ bound: BoundJob, logger: Logger) -> Job? {
        do {
            return try decode(bound.entry) { bound.id }
        } catch {
            logger.error("bound entry cannot be read", metadata: ["job": "\(bound.id)", "error": "\(error)"])
            return nil
        }
    }
}
