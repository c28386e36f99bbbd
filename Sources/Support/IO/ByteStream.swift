internal import CCurl
import Collections

/// A connection that carries bytes, opened by libcurl: TCP or a Unix socket, with TLS or without.
///
/// libcurl resolves names on a thread of its own, tries several addresses, keeps the time limit, and does TLS; the
/// bytes are ours (`CURLOPT_CONNECT_ONLY`). Its easy handle stays in the multi handle for as long as the stream lives,
/// since its connection would be lost otherwise. Belongs to its loop's thread, and lives until it is closed, by either
/// side.
package final class ByteStream {
    /// What happens to a stream.
    @safe package enum Event {
        /// It is connected; always the first.
        case opened
        /// Bytes have come; valid during the call.
        case received(UnsafeRawBufferPointer)
        /// All that was written has gone, after a write was refused.
        case writable
        /// It is over, for this reason; always the last.
        case closed(IOError)
    }

    private enum State {
        /// libcurl connects. Can transition to: `open`; `closed` when it fails or is told to.
        case connecting
        /// Bytes go in both directions. Can transition to: `closed`, by either side.
        case open(socket: CInt)
        /// Final.
        case closed
    }

    private let loop: EventLoop
    private let transfer: Transfer
    private let isSecure: Bool
    /// Let go with the stream, and whatever it holds.
    private var handler: ((Event) -> Void)?
    private var state = State.connecting
    /// What the socket has not taken yet.
    ///
    /// Each piece stays where it is: over TLS a blocked call is repeated with the same bytes at the same place.
    private var outbound: Deque<[UInt8]> = []
    /// How many bytes of the first piece have gone.
    private var sent = 0
    private var unsentBytes = 0
    private var hasRefused = false
    /// Whether more has come than one turn hands on; over TLS no socket announces it.
    private(set) var hasUnreadBytes = false

    /// With more than this many bytes unsent a stream takes no more: 1 MiB.
    package static let backlog = 1 << 20

    /// How many full buffers one stream hands on in one turn, so that others have theirs.
    private static let buffersInOneTurn = 16

    fileprivate init(_ endpoint: StreamEndpoint, on loop: EventLoop, handler: @escaping (Event) -> Void) throws(IOError)
    {
        self.loop = loop
        self.handler = handler
        isSecure = endpoint.tls != nil
        transfer = try Transfer()
        try endpoint.apply(to: transfer.easy)
        try loop.start(transfer)
        transfer.owner = self
        loop.watch(self)
    }

    /// Sends bytes behind those written before.
    ///
    /// - Returns: Whether they were taken. While ``backlog`` is exceeded nothing is; ``Event/writable`` says when to
    ///   write again. A stream that is not open takes nothing.
    package func write(_ bytes: [UInt8]) -> Bool {
        guard case .open = state else { return false }
        guard unsentBytes <= Self.backlog else {
            hasRefused = true
            return false
        }
        guard !bytes.isEmpty else { return true }
        outbound.append(bytes)
        unsentBytes += bytes.count
        // What fails here fails again in the next turn, which ends the stream: not while its owner writes.
        if outbound.count == 1 { _ = flush() }
        return true
    }

    /// Ends the stream; no event follows.
    package func close() {
        handler = nil
        end(.cancelled)
    }

    private func end(_ error: IOError) {
        if case .closed = state { return }
        state = .closed
        loop.unwatch(self)
        loop.release(transfer)
        transfer.owner = nil
        outbound = []
        let handler = handler.take()
        handler?(.closed(error))
    }
}

extension EventLoop {
    /// Opens a stream; belongs to the loop's thread.
    ///
    /// The handler is told what happens, on the loop's thread and never before this returns. It may write to the stream and
    /// close it. It is let go when the stream has ended, and until then keeps what it holds: one that holds the ``IOThread``
    /// has to be the one that closes the stream.
    package func open(_ endpoint: StreamEndpoint, handler: @escaping (ByteStream.Event) -> Void) throws(IOError)
        -> ByteStream
    {
        checkIsolated()
        return try ByteStream(endpoint, on: self, handler: handler)
    }
}

extension ByteStream: TransferOwner {
    func finished(_ code: CURLcode) {
        guard code == CURLE_OK, let socket = transfer.easy.activeSocket else {
            return end(IOError(code, systemError: transfer.easy.systemError))
        }
        state = .open(socket: socket)
        handler?(.opened)
    }

    func abandoned() { end(.cancelled) }

    // MARK: The socket

    /// What to wait for; nothing while libcurl still connects.
    var waitDescriptor: curl_waitfd {
        guard case .open(let socket) = state else { return curl_waitfd(fd: -1, events: 0, revents: 0) }
        let events = CURL_WAIT_POLLIN | (outbound.isEmpty ? 0 : CURL_WAIT_POLLOUT)
        return curl_waitfd(fd: socket, events: CShort(events), revents: 0)
    }

    /// The socket is ready for something.
    func ready() {
        if let error = flush() { return end(error) }
        if hasRefused, outbound.isEmpty {
            hasRefused = false
            handler?(.writable)
        }
        read()
    }

    /// Sends what the socket takes.
    ///
    /// - Returns: Why nothing can be sent any more.
    private func flush() -> IOError? {
        while let piece = outbound.first {
            let progress = unsafe piece.withUnsafeBytes { bytes in
                unsafe transfer.easy.send(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            switch progress {
            case .moved(let count): advance(by: count, of: piece.count)
            case .blocked: return nil
            case .failed(let error): return error
            }
        }
        return nil
    }

    private func advance(by count: Int, of size: Int) {
        sent += count
        unsentBytes -= count
        guard sent == size else { return }
        sent = 0
        outbound.removeFirst()
    }

    /// Hands on what has come, but not for ever.
    private func read() {
        hasUnreadBytes = false
        for _ in 0..<Self.buffersInOneTurn {
            guard case .open = state else { return }
            let buffer = unsafe loop.own.buffer
            switch unsafe transfer.easy.receive(into: buffer) {
            case .moved(0): return end(.closed)
            case .moved(let count):
                unsafe handler?(.received(UnsafeRawBufferPointer(rebasing: buffer[..<count])))
                // A short read says that nothing is left, and saves a call. Over TLS only a blocked one does.
                if !isSecure, count < buffer.count { return }
            case .blocked: return
            case .failed(let error): return end(error)
            }
        }
        guard case .open = state else { return }
        hasUnreadBytes = true
        loop.own.hasUnreadBytes = true
    }
}
