import Ethereum
import Logging
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(1))) struct SendPermitTests {
    private let time = ManualTime()
    private let lease = Lease(account: WorkerHarness.account, worker: WorkerID("a"), epoch: 1)

    private func manager(until end: Duration) async -> NonceManager {
        let nonces = NonceManager(
            capacity: 4, time: time, tally: Tally(), logger: Logger(label: "test") { _ in NoOpLogHandler() })
        let start = NonceStart(chainCount: 0, flights: AccountFlights())
        await nonces.open(lease, validUntil: end, start: start)
        return nonces
    }

    @Test func `it lasts as long as the lease, and renewals extend it`() async {
        let nonces = await manager(until: time.elapsed + .seconds(9))
        let permit = await nonces.permit(of: lease)
        time.advance(by: .seconds(8))
        #expect(permit?.isValid == true)
        await nonces.extend(lease, until: time.elapsed + .seconds(9))
        time.advance(by: .seconds(8))
        #expect(permit?.isValid == true)
        time.advance(by: .seconds(1))
        #expect(permit?.isValid == false)
    }

    @Test func `it ends with the account, whatever comes of the lease`() async {
        let nonces = await manager(until: time.elapsed + .seconds(9))
        let permit = await nonces.permit(of: lease)
        await nonces.close(lease)
        await nonces.extend(lease, until: time.elapsed + .seconds(9))
        #expect(permit?.isValid == false)
        #expect(await nonces.permit(of: lease) == nil)
        let next = Lease(account: lease.account, worker: lease.worker, epoch: 2)
        await nonces.open(
            next, validUntil: time.elapsed + .seconds(9), start: NonceStart(chainCount: 0, flights: AccountFlights()))
        #expect(permit?.isValid == false)
        #expect(await nonces.permit(of: lease) == nil)
        #expect(await nonces.permit(of: next)?.isValid == true)
    }
}
