import Engine
import Ethereum
import Logging

extension Benchmark {
    /// The nonces of four accounts, wanted by 64 tasks at once.
    static let nonces = [
        Benchmark("nonces", "a nonce reserved, bound and ended, with 63 others", count: 5_000) { bench in
            let manager = NonceManager(
                capacity: batch, time: SystemTime(), tally: Tally(), logger: Logger(label: "benchmark"))
            for number in 0..<4 {
                let lease = Lease(account: address(number), worker: WorkerID("benchmark"), epoch: 1)
                await manager.open(
                    lease, start: NonceStart(chainCount: 0, flights: AccountFlights()))
            }
            return Work { count in
                try await bench.onThread(tasks: batch, count) { _ in try await useOne(manager) }
            }
        }
    ]

    private static func useOne(_ manager: NonceManager) async throws {
        guard let reservations = try await manager.reserve(upTo: 1) else { throw UnusableFixture("nonces") }
        await manager.bound(reservations.map { ($0, .gwei(1)) })
        for reservation in reservations { await manager.ended([reservation.nonce], on: reservation.lease) }
    }

    private static func address(_ number: Int) -> Address {
        Address([UInt8](repeating: UInt8(number + 1), count: 20)) ?? .zero
    }
}
