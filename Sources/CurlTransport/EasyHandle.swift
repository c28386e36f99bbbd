internal import CCurl
import JSONRPC

/// Owns one of libcurl's easy handles: the settings of a request and the state of its transfer.
@safe struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer

    init() throws(TransportError) {
        guard let pointer = unsafe curl_easy_init() else { throw TransportError(CURLE_OUT_OF_MEMORY) }
        unsafe self.pointer = pointer
    }

    deinit { unsafe curl_easy_cleanup(pointer) }

    func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try check(unsafe autometa_easy_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(TransportError) {
        try check(unsafe value.withCString { unsafe autometa_easy_set_string(pointer, option, $0) })
    }

    /// Copies the body of a POST.
    func setBody(_ body: [UInt8]) throws(TransportError) {
        try check(
            unsafe body.withUnsafeBytes { unsafe autometa_easy_set_body(pointer, $0.baseAddress, $0.count) })
    }

    /// Sets the header lines, which must live as long as the handle uses them.
    func setHeaders(_ headers: borrowing HeaderList) throws(TransportError) {
        try check(unsafe autometa_easy_set_pointer(pointer, CURLOPT_HTTPHEADER, headers.pointer))
    }

    func allowOnlyHTTP() throws(TransportError) {
        try check(unsafe autometa_easy_set_protocols(pointer))
    }

    /// Passes what arrives to the transfer, which must outlive the handle's use.
    func setReceiver(_ transfer: Transfer) throws(TransportError) {
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        try check(unsafe autometa_easy_set_pointer(pointer, CURLOPT_PRIVATE, context))
        try check(unsafe autometa_easy_set_write_function(pointer, receive, context))
    }

    /// The status code of the answer.
    var status: Int {
        var status = 0
        _ = unsafe autometa_easy_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// The seconds of the `Retry-After` header, zero without one; a date is converted.
    var retryAfter: Int64 {
        var seconds: curl_off_t = 0
        _ = unsafe autometa_easy_get_offset(pointer, CURLINFO_RETRY_AFTER, &seconds)
        return Int64(seconds)
    }

    private func check(_ code: CURLcode) throws(TransportError) {
        guard code == CURLE_OK else { throw TransportError(code) }
    }
}

/// libcurl's write callback: a return of less than it passed aborts the transfer.
private let receive: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    (data, size, count, context) in
    guard let data = unsafe data, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
    return unsafe transfer.receive(bytes) ? bytes.count : 0
}

/// Owns a list of header lines.
@safe struct HeaderList: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String]) throws(TransportError) {
        for line in lines {
            guard let longer = unsafe curl_slist_append(pointer, line) else {
                throw TransportError(CURLE_OUT_OF_MEMORY)
            }
            unsafe pointer = longer
        }
    }

    deinit { unsafe curl_slist_free_all(pointer) }
}
