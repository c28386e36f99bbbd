internal import CCurl

extension EasyHandle {
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

    /// The operating system's number for why no connection could be opened; zero when there is none.
    var systemError: CInt {
        var number = 0
        _ = unsafe autometa_easy_get_long(pointer, CURLINFO_OS_ERRNO, &number)
        return CInt(truncatingIfNeeded: number)
    }

    /// The socket of the connection that the handle has opened; `nil` when it has none.
    var activeSocket: CInt? {
        var socket: curl_socket_t = -1
        _ = unsafe autometa_easy_get_socket(pointer, &socket)
        return socket == -1 ? nil : socket
    }

    /// What became of an attempt to send or to receive.
    enum Progress {
        /// So many bytes went.
        case moved(Int)
        /// Nothing can go at the moment.
        case blocked
        case failed(IOError)
    }

    /// Sends what the connection takes.
    ///
    /// Over TLS a call that was blocked is to be repeated with the same bytes at the same place.
    func send(_ bytes: UnsafeRawBufferPointer) -> Progress {
        var count = 0
        let code = unsafe curl_easy_send(pointer, bytes.baseAddress, bytes.count, &count)
        return progress(code, count)
    }

    /// Receives what has arrived; nothing at its end.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
        var count = 0
        let code = unsafe curl_easy_recv(pointer, buffer.baseAddress, buffer.count, &count)
        return progress(code, count)
    }

    private func progress(_ code: CURLcode, _ count: Int) -> Progress {
        switch code {
        case CURLE_OK: .moved(count)
        case CURLE_AGAIN: .blocked
        default: .failed(IOError(code))
        }
    }
}
