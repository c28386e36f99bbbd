import TestSupport
import Testing

@testable import Engine

@Suite struct SendPermitTests {
    private let time = ManualTime()

    @Test func `it lasts as long as the lease, and renewals extend it`() {
        let permit = SendPermit(until: time.elapsed + .seconds(9), by: time)
        time.advance(by: .seconds(8))
        #expect(permit.isValid)
        permit.extend(until: time.elapsed + .seconds(9))
        time.advance(by: .seconds(8))
        #expect(permit.isValid)
        time.advance(by: .seconds(1))
        #expect(!permit.isValid)
    }

    @Test func `once revoked it is not valid again, whatever comes of the lease`() {
        let permit = SendPermit(until: time.elapsed + .seconds(9), by: time)
        permit.revoke()
        permit.extend(until: time.elapsed + .seconds(9))
        #expect(!permit.isValid)
    }
}
