internal import CCurl
import Glibc

extension EventLoop {
    /// What only the loop's thread itself touches.
    @safe final class Own: @unchecked Sendable {  // confined to the thread
        /// What the thread has enqueued for itself.
        var work: [Work] = []
        var timers = TimerTable()
        /// What libcurl works on, connections of open streams included.
        var transfers: [ObjectIdentifier: Transfer] = [:]
        /// Those that connect are among them: their connections count as well.
        var streams: [ByteStream] = []
        /// Whether a stream has more to read that no socket will announce.
        var hasUnreadBytes = false
        /// Whether libcurl has something to do: a transfer was added, a socket of its own is ready, a timer is due.
        var mustPerform = false
        /// What streams read into: each hands on what it has read before the next one reads.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)
        let idleConnections: Int
        private var descriptors: [curl_waitfd] = []

        init(idleConnections: Int) { self.idleConnections = idleConnections }

        deinit { unsafe buffer.deallocate() }

        var hasWork: Bool { !work.isEmpty || hasUnreadBytes }

        func takeWork() -> [Work] {
            defer { work = [] }
            return work
        }

        /// Waits, and hands on to each stream what its socket is ready for.
        ///
        /// - Returns: Whether a socket of libcurl's own is ready.
        func wait(on multi: borrowing MultiHandle, milliseconds: CInt) -> Bool {
            descriptors.removeAll(keepingCapacity: true)
            for stream in streams { descriptors.append(stream.waitDescriptor) }
            let ready = multi.poll(&descriptors, milliseconds: milliseconds)
            hasUnreadBytes = false
            var streamsReady = 0
            // Copies: what a stream hands on may open and close streams.
            for (stream, descriptor) in zip(streams, descriptors) {
                if descriptor.revents != 0 { streamsReady += 1 }
                if descriptor.revents != 0 || stream.hasUnreadBytes { stream.ready() }
            }
            return ready > streamsReady
        }
    }

    /// libcurl walks over all its transfers in each call, so it is called only when it has something to do.
    func perform() {
        guard own.mustPerform else { return }
        own.mustPerform = false
        multi.perform()
        while let (transfer, code) = multi.nextFinished() { transfer.owner?.finished(code) }
    }

    func wait(milliseconds: CInt) {
        if own.wait(on: multi, milliseconds: milliseconds) || multi.hasDueTimer { own.mustPerform = true }
    }

    /// Has libcurl start a transfer.
    func start(_ transfer: Transfer) throws(IOError) {
        checkIsolated()
        try multi.add(transfer)
        own.transfers[ObjectIdentifier(transfer)] = transfer
        own.mustPerform = true
    }

    /// Ends a transfer, or takes one off that has ended.
    func release(_ transfer: Transfer) {
        checkIsolated()
        guard own.transfers.removeValue(forKey: ObjectIdentifier(transfer)) != nil else { return }
        multi.remove(transfer)
    }

    /// Waits for a stream's socket as well, once it has one, and keeps no fewer connections of others for it.
    func watch(_ stream: ByteStream) {
        own.streams.append(stream)
        multi.keep(connections: own.idleConnections + own.streams.count)
    }

    func unwatch(_ stream: ByteStream) {
        own.streams.removeAll { $0 === stream }
        multi.keep(connections: own.idleConnections + own.streams.count)
    }

    /// Ends everything that the loop carries.
    func abandonAll() {
        own.timers.removeAll()
        for transfer in own.transfers.values { transfer.owner?.abandoned() }
    }
}
