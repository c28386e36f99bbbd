internal import CCurl

/// Owns libcurl's multi handle: the transfers under way and the connections that they share.
///
/// Everything but ``wakeUp()`` belongs to one thread.
@safe struct MultiHandle: ~Copyable, @unchecked Sendable {  // see above; libcurl allows the wake-up from any thread
    private let pointer: UnsafeMutableRawPointer

    init() {
        precondition(Self.isReady, "libcurl cannot be initialised")
        guard let pointer = unsafe curl_multi_init() else { preconditionFailure("out of memory") }
        unsafe self.pointer = pointer
    }

    deinit { _ = unsafe curl_multi_cleanup(pointer) }

    /// Keeps this many connections, those in use included; beyond that the oldest idle one is closed.
    ///
    /// By default libcurl keeps four for each transfer under way, and reconnects for ever when those come in bursts.
    func keep(connections: Int) {
        _ = unsafe autometa_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connections)
    }

    func add(_ transfer: Transfer) throws(IOError) {
        guard unsafe curl_multi_add_handle(pointer, transfer.easy.pointer) == CURLM_OK else {
            throw IOError(CURLE_FAILED_INIT)
        }
    }

    /// Takes a transfer off, which closes its connection unless an answer is complete.
    func remove(_ transfer: Transfer) {
        _ = unsafe curl_multi_remove_handle(pointer, transfer.easy.pointer)
    }

    /// Sends and receives what is possible without waiting; walks over all transfers.
    func perform() {
        var running: CInt = 0
        _ = unsafe curl_multi_perform(pointer, &running)
    }

    /// Returns a transfer that has ended since the last call.
    func nextFinished() -> (transfer: Transfer, code: CURLcode)? {
        var remaining: CInt = 0
        while let message = unsafe curl_multi_info_read(pointer, &remaining) {
            var context: UnsafeMutableRawPointer?
            _ = unsafe autometa_easy_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            guard let context = unsafe context else { continue }
            return unsafe (
                Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue(), message.pointee.data.result
            )
        }
        return nil
    }

    /// Waits for one of these descriptors, for a socket or a timer of libcurl's own, or to be woken.
    ///
    /// - Returns: How many are ready, libcurl's sockets included and the wake-up not.
    func poll(_ descriptors: inout [curl_waitfd], milliseconds: CInt) -> Int {
        var ready: CInt = 0
        _ = unsafe descriptors.withUnsafeMutableBufferPointer {
            unsafe curl_multi_poll(pointer, $0.baseAddress, CUnsignedInt($0.count), milliseconds, &ready)
        }
        return Int(ready)
    }

    /// Whether one of libcurl's own timers has run out.
    var hasDueTimer: Bool {
        var milliseconds = -1
        _ = unsafe curl_multi_timeout(pointer, &milliseconds)
        return milliseconds == 0
    }

    /// Ends the current or the next wait.
    func wakeUp() {
        _ = unsafe curl_multi_wakeup(pointer)
    }

    /// libcurl's global state, which is set up once and kept.
    private static let isReady = autometa_global_init() == CURLE_OK
}
