import Engine
import Ethereum
import Logging

extension Benchmark {
    /// The nonces of four accounts, wanted by eight lanes at once, sixteen by each.
    static let nonces = [
        Benchmark("nonces", "sixteen nonces reserved, bound and ended, by one of eight lanes", count: 5_000) { bench in
            let manager = NonceManager(
                capacity: batch, time: SystemTime(), tally: Tally(), logger: Logger(label: "benchmark"))
            for number in 0..<4 {
                let lease = Lease(account: address(number), worker: WorkerID("benchmark"), epoch: 1)
                await manager.open(
                    lease, start: NonceStart(chainCount: 0, flights: AccountFlights()))
            }
            return Work { count in
                try await bench.onThread(tasks: 8, count) { _ in try await useBatch(manager) }
            }
        }
    ]

    private static func useBatch(_ manager: NonceManager) async throws {
        guard let reservations = try await manager.reserve(upTo: 16) else { throw UnusableFixture("nonces") }
        await manager.bound(reservations.map { ($0, .gwei(1)) })
        for (lease, some) in Dictionary(grouping: reservations, by: \.lease) {
            await manager.ended(some.map(\.nonce), on: lease)
        }
    }

    private static func address(_ number: Int) -> Address {
        Address([UInt8](repeating: UInt8(number + 1), count: 20)) ?? .zero
    }
}
