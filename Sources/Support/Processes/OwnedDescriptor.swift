internal import CProcesses
internal import Concurrency
internal import Files
internal import Glibc

/// A descriptor that is closed once, at the latest with this object, and that nobody uses after that.
final class OwnedDescriptor: Sendable {
    private let descriptor: Locked<FileDescriptor?>

    init(_ descriptor: FileDescriptor) { self.descriptor = Locked(descriptor) }

    deinit { close() }

    /// Runs `body`, which must not wait, while the descriptor is certainly open.
    ///
    /// - Throws: `badFileDescriptor` when it has been closed.
    func use<Result>(_ body: (FileDescriptor) throws(Errno) -> Result) throws(Errno) -> Result {
        try descriptor.withLock { (descriptor) throws(Errno) -> Result in
            guard let descriptor else { throw .badFileDescriptor }
            return try body(descriptor)
        }
    }

    /// Makes who waits for it look again.
    func endWait() {
        let waiter = descriptor.withLock { $0.flatMap(Readiness.shared.removeWaiter) }
        waiter?.resume()
    }

    /// Closes it; who waits for it finds that out.
    func close() {
        let waiter = descriptor.withLock { descriptor -> Readiness.Waiter? in
            guard let open = descriptor.take() else { return nil }
            // Nothing can be done about a descriptor that does not close; it is not ours any more either way.
            defer { try? open.close() }
            return Readiness.shared.removeWaiter(of: open)
        }
        waiter?.resume()
    }
}

// MARK: Where they come from

extension OwnedDescriptor {
    /// A second descriptor of the same open file, with a number above those of the standard streams.
    convenience init(duplicateOf descriptor: FileDescriptor) throws(Errno) {
        let number = try Errno.check { fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }
        self.init(FileDescriptor(rawValue: number))
    }

    /// Makes a pipe.
    ///
    /// A program that we start inherits neither end, and using ours never waits.
    ///
    /// - Parameter side: Which end is ours.
    static func pipe(_ side: PipeSide) throws(Errno) -> (ours: OwnedDescriptor, theirs: OwnedDescriptor) {
        var numbers: [CInt] = [-1, -1]
        _ = try Errno.check { unsafe pipe2(&numbers, O_CLOEXEC) }
        if side == .writing { numbers.swapAt(0, 1) }
        let (ours, theirs) = (FileDescriptor(rawValue: numbers[0]), FileDescriptor(rawValue: numbers[1]))
        let (owned, given) = (OwnedDescriptor(ours), OwnedDescriptor(theirs))
        // Each end is an open file of its own, so that the program's is as usual.
        _ = try Errno.check { fcntl(ours.rawValue, F_SETFL, O_NONBLOCK) }
        // A process whose own streams are closed gets their numbers here, and a program's streams would overwrite them.
        return (owned, theirs.rawValue > STDERR_FILENO ? given : try OwnedDescriptor(duplicateOf: theirs))
    }
}

/// An end of a pipe.
enum PipeSide {
    case reading
    case writing
}
