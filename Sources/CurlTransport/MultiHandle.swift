internal import CCurl
import JSONRPC

/// Owns libcurl's multi handle: the transfers under way and the connections that they share.
///
/// Everything but ``wakeUp()`` belongs to one thread.
@safe struct MultiHandle: ~Copyable, @unchecked Sendable {  // see above; libcurl allows the wake-up from any thread
    private let pointer: UnsafeMutableRawPointer

    /// Creates a handle that keeps this many connections open for reuse.
    init(maximumConnections: Int) {
        precondition(Self.isReady, "libcurl cannot be initialised")
        guard let pointer = unsafe curl_multi_init() else { preconditionFailure("out of memory") }
        unsafe self.pointer = pointer
        // By default libcurl keeps four for each transfer under way, and reconnects for ever when those come in bursts.
        _ = unsafe autometa_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, maximumConnections)
    }

    deinit { _ = unsafe curl_multi_cleanup(pointer) }

    func add(_ transfer: Transfer) throws(TransportError) {
        guard unsafe curl_multi_add_handle(pointer, transfer.easy.pointer) == CURLM_OK else {
            throw TransportError(CURLE_FAILED_INIT)
        }
    }

    func remove(_ transfer: Transfer) {
        _ = unsafe curl_multi_remove_handle(pointer, transfer.easy.pointer)
    }

    /// Sends and receives what is possible without waiting.
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

    /// Waits for a socket, for one of libcurl's own timers, or to be woken.
    func poll() {
        _ = unsafe curl_multi_poll(pointer, nil, 0, Self.longestSleep, nil)
    }

    /// Ends the current or the next wait.
    func wakeUp() {
        _ = unsafe curl_multi_wakeup(pointer)
    }

    /// In milliseconds; nothing depends on waking up earlier.
    private static let longestSleep: CInt = 60_000

    /// libcurl's global state, which is set up once and kept.
    private static let isReady = autometa_global_init() == CURLE_OK
}
