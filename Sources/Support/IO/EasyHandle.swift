internal import CCurl

/// Owns one of libcurl's easy handles: the settings of a transfer and its state.
@safe struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer

    init() throws(IOError) {
        guard let pointer = unsafe curl_easy_init() else { throw IOError(CURLE_OUT_OF_MEMORY) }
        unsafe self.pointer = pointer
    }

    deinit { unsafe curl_easy_cleanup(pointer) }

    /// Sets what all transfers have in common.
    func setDefaults() throws(IOError) {
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try check(unsafe autometa_easy_set_quick_exit(pointer))
        try check(unsafe autometa_easy_set_protocols(pointer))
    }

    func set(_ option: CURLoption, _ value: Int) throws(IOError) {
        try check(unsafe autometa_easy_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(IOError) {
        try check(unsafe value.withCString { unsafe autometa_easy_set_string(pointer, option, $0) })
    }

    /// Sets a limit of time, at least a millisecond: libcurl takes zero for "no limit".
    func set(_ option: CURLoption, _ limit: Duration) throws(IOError) {
        try set(option, limit.wholeMilliseconds)
    }

    /// Has connections be reset when they are closed, in place of sending first what the kernel still has.
    func setResetOnClose() throws(IOError) {
        try check(unsafe autometa_easy_set_reset_on_close(pointer))
    }

    /// Copies the body of a POST.
    func setBody(_ body: [UInt8]) throws(IOError) {
        try check(unsafe body.withUnsafeBytes { unsafe autometa_easy_set_body(pointer, $0.baseAddress, $0.count) })
    }

    /// Sets the header lines, which must live as long as the handle uses them.
    func setHeaders(_ headers: borrowing HeaderList) throws(IOError) {
        try check(unsafe autometa_easy_set_pointer(pointer, CURLOPT_HTTPHEADER, headers.pointer))
    }

    /// Passes what arrives of an answer to the transfer, which must outlive the handle's use.
    func setReceiver(_ transfer: HTTPTransfer) throws(IOError) {
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        try check(unsafe autometa_easy_set_write_function(pointer, receiveAnswer, context))
    }

    /// What libcurl hands back when the transfer has ended; must outlive the handle's use.
    func setOwner(_ transfer: Transfer) throws(IOError) {
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        try check(unsafe autometa_easy_set_pointer(pointer, CURLOPT_PRIVATE, context))
    }

    func check(_ code: CURLcode) throws(IOError) {
        guard code == CURLE_OK else { throw IOError(code) }
    }
}

/// libcurl's write callback: a return of less than it passed aborts the transfer.
private let receiveAnswer: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    (data, size, count, context) in
    guard let data = unsafe data, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
    let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
    return unsafe transfer.receive(bytes) ? bytes.count : 0
}

/// Owns a list of header lines.
@safe struct HeaderList: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String]) throws(IOError) {
        for line in lines {
            guard let longer = unsafe curl_slist_append(pointer, line) else { throw IOError(CURLE_OUT_OF_MEMORY) }
            unsafe pointer = longer
        }
    }

    deinit { unsafe curl_slist_free_all(pointer) }
}

extension Duration {
    /// Whole milliseconds, at least one.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(min(seconds, Self.longestLimit) * 1_000 + attoseconds / 1_000_000_000_000_000))
    }

    /// A day, in seconds: libcurl refuses what 32 bits of milliseconds cannot hold.
    private static let longestLimit: Int64 = 86_400
}
