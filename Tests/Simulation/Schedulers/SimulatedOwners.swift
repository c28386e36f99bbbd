import Engine
import Ethereum
import Scheduler
import TestSupport

/// Who registers workflows and changes them, who pays whom, and what things cost.
final class SimulatedOwners: @unchecked Sendable {  // stays on the simulation's one thread
    private let world: World
    private let chain: SimulatedRegistry
    /// What the coin of the price triggers costs: they wait for less than 0.25.
    private(set) var price = "0.3"
    /// Workflows that nobody changes after they were created, by their trigger.
    private(set) var untouched: [(workflow: UInt256, trigger: UInt8, created: RegistryChange)] = []
    private(set) var transfers: [RegistryChange] = []
    private var touched: [UInt256] = []
    private var created: UInt64 = 0

    init(_ chain: SimulatedRegistry, world: World) { (self.chain, self.world) = (chain, world) }

    private static let token = Address(lastBytesOf: Hash32(0x70))
    private static let watched = Address(lastBytesOf: Hash32(0x71))
    private static let below = #"{"token":"GLMR","comparator":0,"price_usd":0.25}"#
    private static let incoming = #"{"monitor":"\#(watched)","token":"\#(token)","min_amount":5}"#

    private var now: UInt64 { SimulatedClock(world: world).wall / 1_000 }

    /// Plans everything up to a time after which nobody changes anything any more.
    func plan(until end: Duration) {
        for _ in 0..<2 {
            create(at: .seconds(1), 2, Self.below)
            create(at: .seconds(2), 3, Self.incoming)
        }
        for _ in 0..<6 {
            let interval = world.roll(0.7) ? world.number(in: 5...30) : 0
            let at = world.duration(in: .seconds(3) ... .seconds(40))
            create(at: at, 1, "", interval: UInt64(interval))
        }
        every(.seconds(4) ... .seconds(14), from: .seconds(25), until: end) { self.change() }
        every(.seconds(8) ... .seconds(16), from: .seconds(25), until: end) { self.pay() }
        every(.seconds(5) ... .seconds(25), from: .seconds(10), until: end) {
            self.price = self.world.roll(0.5) ? "0.2" : "0.3"
        }
    }

    /// Makes the price triggers false, and true again a while later.
    func planLastEdge(at time: Duration) {
        world.at(time - .seconds(40)) { self.price = "0.3" }
        world.at(time) { self.price = "0.2" }
    }

    private func every(
        _ pause: ClosedRange<Duration>, from start: Duration, until end: Duration, _ happen: @escaping () -> Void
    ) {
        var time = start
        while time < end {
            world.at(time, happen)
            time += world.duration(in: pause)
        }
    }

    private func create(at time: Duration, _ trigger: UInt8, _ data: String, interval: UInt64 = 0) {
        world.at(time) {
            self.created += 1
            let id = UInt256(self.created)
            let late = UInt64(self.world.number(in: 0...15))
            let record = WorkflowRecord(
                id: id, owner: Address(lastBytesOf: Hash32(UInt256(UInt64(self.created % 3 + 1)))),
                triggerType: trigger,
                triggerData: Array(data.utf8), actionType: 1, actionData: [],
                nextRun: trigger == 1 ? UInt256(self.now + late) : 1, interval: UInt256(interval), isActive: true,
                gasBudget: 1_000)
            let change = self.chain.submit(id, sets: record.nextRun) { registry in
                registry.create(record)
                return .zero
            }
            // Every other one of each kind is left alone.
            if self.created % 2 == 0 { self.touched.append(id) } else { self.untouched.append((id, trigger, change)) }
        }
    }

    private func change() {
        guard let id = world.pick(from: touched) else { return }
        let isTimed = chain.records[id]?.triggerType == 1
        let later = UInt256(now + UInt64(world.number(in: 0...8)))
        let next = world.roll(0.3) ? chain.records[id]?.nextRun ?? later : isTimed ? later : 1
        switch world.number(in: 0...9) {
        case 0...3: chain.submit(id) { $0.pause(id) }
        case 4...6: chain.submit(id, sets: next) { $0.resume(id, at: next) }
        case 7...8:
            chain.submit(id, sets: next) { registry in
                guard var record = registry.workflows[id] else { return .zero }
                record.nextRun = next
                return registry.update(record)
            }
        default:
            touched.removeAll { $0 == id }
            chain.submit(id) { $0.delete(id) }
        }
    }

    private func pay() {
        let amount = UInt256(UInt64(world.number(in: 5...9)))
        transfers.append(
            chain.submit(0) { $0.transfer(Self.token, from: .zero, to: Self.watched, amount: amount) })
    }
}

/// Says what the world's coin costs, unless it says nonsense, or nothing.
struct SimulatedPrices: PriceFeed {
    let world: World
    let owners: SimulatedOwners
    let isFaulty: @Sendable () -> Bool

    func prices(of assets: Set<PriceAsset>) async -> [PriceAsset: Result<Price, PriceProblem>] {
        let at = SimulatedClock(world: world).wall / 1_000
        let answer: Result<Price, PriceProblem> =
            switch isFaulty() ? world.number(in: 0...3) : 4 {
            case 0: .failure(.unreachable("no answer"))
            case 1: .success(Price(value: DecimalNumber(digits: 1, scale: 6), at: at))
            case 2: .success(Price(value: DecimalNumber(digits: 2, scale: 1), at: at - 3_600))
            case 3: .failure(.notANumber("NaN"))
            default:
                DecimalNumber(owners.price).map { .success(Price(value: $0, at: at)) }
                    ?? .failure(.notANumber(owners.price))
            }
        return Dictionary(uniqueKeysWithValues: assets.map { ($0, answer) })
    }
}
