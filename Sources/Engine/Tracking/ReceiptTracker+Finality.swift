import Chain
import Ethereum
import Logging

extension ReceiptTracker {
    /// The highest block on the branch that is deep enough; `nil` while there is none.
    func deepest(_ confirmations: Confirmations) async throws -> BlockNumber? {
        guard let tip = window.tip else { return nil }
        let marked = confirmations.marker.flatMap { markers[$0] }
        if let marked, try await !isCanonical(BlockID(number: marked.number, hash: marked.hash)) { return nil }
        return confirmations.deepest(below: tip.number, marked: marked?.number)
    }

    /// Asks for the blocks that count as final, where that is for nodes to say.
    ///
    /// Has to be asked before the head, or the answer would be ahead of the window whenever blocks come fast. Where one cannot
    /// be told, what does not wait for it goes on.
    func readMarkers() async throws {
        for name in Set(
            [configuration.confirmations.marker, configuration.rerunConfirmations.marker].compactMap(\.self))
        {
            do {
                markers[name] = try await chain.marker(name)
            } catch let error as ChainError {
                tally.count(.worldFailure)
                // One that lasts is said once, where markers are watched.
                logger.debug("a final block cannot be told", metadata: ["block": "\(name)", "error": "\(error)"])
                markers[name] = nil
            }
        }
    }

    /// Says once of each marker that it stands still while the chain goes on: what waits for it waits for nobody knows how long.
    func watchMarkers() {
        guard let head = window.tip?.number else { return }
        for (name, news) in markers.news(at: head, now: time.elapsed) {
            switch news {
            case .standsStill(let number):
                tally.count(.finalityStalled)
                logger.error(
                    "the chain goes on, and the block that counts as final does not; what waits for it is not settled",
                    metadata: [
                        "block": "\(name)", "stands_at": "\(number.map { "\($0)" } ?? "none")", "head": "\(head)",
                    ])
            case .movesAgain(let number):
                logger.notice("final blocks come again", metadata: ["block": "\(name)", "number": "\(number)"])
            }
        }
    }
}
