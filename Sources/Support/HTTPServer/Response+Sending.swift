internal import CMicroHTTPD

extension HTTPServer.Response {
    /// Queues the answer of a connection's request, on the library's thread.
    ///
    /// - Returns: Whether it could be; where it has a status or a header that cannot be sent, 500 is queued instead.
    func send(on connection: OpaquePointer) -> Bool {
        if unsafe queue(on: connection) { return true }
        return unsafe Self.text("the answer cannot be sent", status: 500).queue(on: connection)
    }

    private func queue(on connection: OpaquePointer) -> Bool {
        guard (200...599).contains(status), let response = unsafe makeResponse() else { return false }
        // What is queued counts for itself.
        defer { unsafe MHD_destroy_response(response) }
        for (name, value) in headers {
            guard unsafe MHD_add_response_header(response, name, value) == .YES else { return false }
        }
        return unsafe MHD_queue_response(connection, CUnsignedInt(status), response) == .YES
    }

    /// The bytes of an array lie where they are for as long as somebody holds it and nobody changes it: the library reads
    /// them there, and lets the array go when it has sent them.
    private func makeResponse() -> OpaquePointer? {
        guard !body.isEmpty else {
            return unsafe MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        }
        let kept = unsafe Unmanaged.passRetained(KeptBody(body))
        let response = unsafe body.withUnsafeBytes { bytes in
            unsafe MHD_create_response_from_buffer_with_free_callback_cls(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), releaseBody, kept.toOpaque())
        }
        if unsafe response == nil { unsafe kept.release() }
        return unsafe response
    }
}

private final class KeptBody {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }
}

private let releaseBody: MHD_ContentReaderFreeCallback = { context in
    guard let context = unsafe context else { return }
    unsafe Unmanaged<KeptBody>.fromOpaque(context).release()
}
