package import Ethereum

/// Which writing of a record this is: `<epoch>:<count>`.
///
/// No two writers share an epoch, and none writes a count twice, so under a lease that is held it names one record.
package struct Revision: Hashable, Sendable, CustomStringConvertible {
    /// The epoch of the lease under which it was written.
    package var epoch: UInt64
    /// How often the record has been written, this time included.
    package var count: UInt64

    package init(epoch: UInt64, count: UInt64) {
        self.epoch = epoch
        self.count = count
    }

    /// Of a record that is written for the first time.
    package init(firstUnder lease: Lease) {
        self.init(epoch: lease.epoch, count: 1)
    }

    /// Of a record that a recovery writes: epochs of leases begin with 1, so that no later writer's is equal.
    package static let adopted = Revision(epoch: 0, count: 1)

    /// Of the record that takes this one's place.
    package func next(under lease: Lease) -> Revision { Revision(epoch: lease.epoch, count: count &+ 1) }

    package var description: String { "\(epoch):\(count)" }
}

/// What a stored record begins with, and all of it that the store itself compares.
///
/// The newest transaction tells two records apart that were written for the same revision: an earlier try, of which nobody knows
/// whether it was taken, and the one that follows it.
package struct RecordHead: Hashable, Sendable {
    package var revision: Revision
    package var newest: Hash32

    package init(revision: Revision, newest: Hash32) {
        self.revision = revision
        self.newest = newest
    }

    /// How many bytes a head has.
    package static let length = 49
    /// What a record of this form begins with.
    static let version: UInt8 = 1

    /// The version, the epoch and the count (big-endian, eight bytes each), the hash.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.length)
        bytes.append(Self.version)
        for word in [revision.epoch, revision.count] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        bytes.append(contentsOf: newest.bytes)
        return bytes
    }

    /// Reads the head of a record.
    init(decoding record: [UInt8]) throws(FlightRecordError) {
        guard let version = record.first else { throw FlightRecordError(member: nil, problem: "is empty") }
        guard version == Self.version else {
            throw FlightRecordError(member: "version", problem: "is \(version), only \(Self.version) is known")
        }
        func word(at place: Int) -> UInt64 { record[place..<place + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        guard record.count >= Self.length, let newest = Hash32(record[17..<Self.length]) else {
            throw FlightRecordError(member: nil, problem: "ends inside its head")
        }
        self.init(revision: Revision(epoch: word(at: 1), count: word(at: 9)), newest: newest)
    }
}
