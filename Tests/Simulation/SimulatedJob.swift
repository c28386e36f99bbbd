import Engine
import Ethereum

/// One run that somebody asks for, and what may become of it.
struct SimulatedJob {
    enum Kind: CaseIterable {
        case good
        /// Pushed several times under one idempotency key.
        case repeated
        /// The same, and its transactions revert at times.
        case fickle
        /// Pushed several times with equal bytes and no key, so that each push is a run; its transactions revert at times.
        case equal
        /// No valid entry.
        case malformed
        /// Its simulation always reverts.
        case revertsInSimulation
        /// Its simulation passes, its transaction reverts.
        case revertsOnChain
        /// Either reverts at times.
        case moody
        /// It must be bound by a certain time.
        case urgent
        /// It pays less for gas than others.
        case stingy
        /// Its gas limit is too low for any block.
        case tooLittleGas
        /// Its gas limit is too high for any block.
        case tooMuchGas
    }

    let number: Int
    let kind: Kind
    /// What is pushed; the first number in it is the job's.
    let entry: [UInt8]
    /// When it is pushed, each time.
    let pushes: [Duration]
    /// Why it may become a dead letter.
    let acceptableDeaths: Set<DeadReason>

    /// Whether it must be executed.
    var mustRun: Bool { acceptableDeaths.isEmpty }

    /// How often it may be executed.
    var runs: Int { kind == .equal ? pushes.count : 1 }

    /// Whether it may be executed.
    var mayRun: Bool {
        switch kind {
        case .good, .repeated, .fickle, .equal, .moody, .urgent, .stingy: true
        case .malformed, .revertsInSimulation, .revertsOnChain, .tooLittleGas, .tooMuchGas: false
        }
    }

    init(number: Int, world: World, until end: Duration, lastEqual: Duration) {
        self.number = number
        kind = world.roll(0.4) ? .good : world.pick(from: Kind.allCases) ?? .good
        let deadline = SimulatedClock.epoch / 1_000 + Int64(world.duration(in: .zero...end * 2).components.seconds)
        (entry, acceptableDeaths) = Self.entry(number, kind, deadline: deadline, variant: world.number(in: 0...4))
        let times = [.repeated, .fickle, .equal].contains(kind) ? world.number(in: 2...3) : 1
        let last = kind == .equal ? lastEqual : end
        pushes = (0..<times).map { _ in world.roll(0.5) ? .zero : world.duration(in: .zero...last) }
    }

    private static func entry(
        _ number: Int, _ kind: Kind, deadline: Int64, variant: Int
    ) -> (entry: [UInt8], deaths: Set<DeadReason>) {
        let owner = #""owner":"0x00000000000000000000000000000000000000aa""#
        let start = "{\"workflowId\":\(number),\(owner)"
        let (text, deaths): (String, Set<DeadReason>) =
            switch kind {
            case .good: (variant == 0 ? start + ",\"id\":\"job-\(number)\"}" : start + "}", [])
            case .repeated: (start + ",\"idempotencyKey\":\"run-\(number)\"}", [])
            case .fickle: (start + ",\"idempotencyKey\":\"run-\(number)\"}", [.reverted, .revertedOnChain])
            case .equal: (start + "}", [.reverted, .revertedOnChain])
            case .malformed: malformed(number, start, owner, variant)
            case .revertsInSimulation: (start + "}", [.reverted])
            case .revertsOnChain: (start + "}", [.revertedOnChain])
            case .moody: (start + "}", [.reverted, .revertedOnChain])
            case .urgent: (start + ",\"deadline\":\(deadline)}", [.deadlinePassed])
            case .stingy: (start + ",\"maxFeePerGas\":\(2_500_000_000)}", [])
            case .tooLittleGas: (start + ",\"gasLimit\":30000}", [.neverValid])
            case .tooMuchGas: (start + ",\"gasLimit\":31000000}", [.gasLimitExceedsBlock])
            }
        return (Array(text.utf8), deaths)
    }

    private static func malformed(
        _ number: Int, _ start: String, _ owner: String, _ variant: Int
    ) -> (String, Set<DeadReason>) {
        switch variant {
        case 0: (start, [.notJSON])
        case 1: ("[\(number)]", [.notAnObject])
        case 2: ("{\"workflowId\":\(number)}", [.missingOwner])
        case 3: (start + "," + owner + "}", [.duplicateField])
        default: (start + ",\"interval\":-1}", [.invalidInterval])
        }
    }

    /// Reads the number of the job from an entry: the first one in it.
    static func number(in entry: [UInt8]) -> Int? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let number = entry.drop { !digits.contains($0) }.prefix { digits.contains($0) }
        return Int(String(decoding: number, as: UTF8.self))
    }
}
