import Chain
import Ethereum

/// The blocks that nodes call safe and finalized, and whether they follow the chain.
///
/// Pure.
struct FinalityMarkers {
    /// What is worth a line in the log.
    enum News: Equatable {
        /// The block has stood at this number, or there has been none, for ``FinalityMarkers/patience`` while the head moved.
        case standsStill(BlockNumber?)
        case movesAgain(BlockNumber)
    }

    /// Where a marker was when it moved last.
    private struct Place {
        var number: BlockNumber?
        let head: BlockNumber
        let since: Duration
        var isReported = false
    }

    /// How long a marker may stand still.
    ///
    /// - Source: Ethereum's move once an epoch of 32 slots of 12 s; two of them late are 13 minutes.
    static let patience = Duration.seconds(15 * 60)

    private var headers: [BlockReference: BlockHeader] = [:]
    private var places: [BlockReference: Place?] = [:]

    subscript(name: BlockReference) -> BlockHeader? {
        get { headers[name] }
        set {
            headers[name] = newValue
            // From now on it is watched, if it was not yet.
            places[name] = .some(places[name] ?? nil)
        }
    }

    /// Compares the markers with where they were.
    ///
    /// A lower one, as a node shows that lags, is no move.
    mutating func news(at head: BlockNumber, now: Duration) -> [(BlockReference, News)] {
        var news: [(BlockReference, News)] = []
        for (name, place) in places {
            let number = headers[name]?.number
            guard var place, number ?? 0 <= place.number ?? 0 else {
                if let place, place.isReported, let number { news.append((name, .movesAgain(number))) }
                places[name] = Place(number: number, head: head, since: now)
                continue
            }
            guard !place.isReported, head > place.head, now - place.since >= Self.patience else { continue }
            place.isReported = true
            places[name] = place
            news.append((name, .standsStill(place.number)))
        }
        return news
    }
}
