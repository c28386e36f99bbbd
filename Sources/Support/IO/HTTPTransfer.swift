internal import CCurl

/// One request on its way, and the handle and buffer for the next one.
///
/// Belongs to its client's thread.
final class HTTPTransfer {
    let transfer: Transfer
    private(set) var id = HTTPRequestID(0)
    private var headers: HeaderList
    /// Whether the last request had lines of its own, which the next one must not carry.
    private var hasOwnHeaders = false
    private let settings: HTTPSettings
    /// Who carries it; kept while it is under way, whoever else has let go.
    var client: HTTPClient?
    private var completion: HTTPClient.Completion?
    private var body: [UInt8] = []
    private var isTooLarge = false

    /// Makes an idle transfer with the settings that all requests of a client share.
    init(_ settings: HTTPSettings) throws(IOError) {
        transfer = try Transfer()
        self.settings = settings
        headers = try HeaderList(settings.headers + [Self.noExpectation])
        try TLSSettings(certificateAuthorities: settings.certificateAuthorities).apply(to: transfer.easy)
        try transfer.easy.setHeaders(headers)
        try transfer.easy.setReceiver(self)
        // A request that has run into its limit must not reach the server afterwards.
        try transfer.easy.setResetOnClose()
        try transfer.easy.set(CURLOPT_FOLLOWLOCATION, 0)
        try transfer.easy.set(CURLOPT_USERAGENT, settings.userAgent)
        // Empty: every encoding that libcurl was built with.
        try transfer.easy.set(CURLOPT_ACCEPT_ENCODING, "")
        // A libcurl without HTTP/2 refuses this and speaks HTTP/1.1.
        try? transfer.easy.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
    }

    /// Without this empty line curl would wait a second for "100 Continue" before it sends a large body.
    private static let noExpectation = "Expect:"

    /// Takes a request; the transfer may be started afterwards.
    func prepare(_ post: HTTPPost) throws(IOError) {
        try prepare(post.url, headers: [], timeout: post.timeout)
        try transfer.easy.set(CURLOPT_POST, 1)
        try transfer.easy.setBody(post.body)
    }

    /// Takes a request; the transfer may be started afterwards.
    func prepare(_ fetch: HTTPFetch) throws(IOError) {
        try prepare(fetch.url, headers: fetch.headers, timeout: fetch.timeout)
        try transfer.easy.set(CURLOPT_HTTPGET, 1)
    }

    private func prepare(_ url: String, headers lines: [String], timeout: Duration) throws(IOError) {
        if hasOwnHeaders || !lines.isEmpty {
            headers = try HeaderList(settings.headers + lines + [Self.noExpectation])
            try transfer.easy.setHeaders(headers)
            hasOwnHeaders = !lines.isEmpty
        }
        try transfer.easy.set(CURLOPT_URL, url)
        try transfer.easy.set(CURLOPT_TIMEOUT_MS, timeout)
        try transfer.easy.set(CURLOPT_CONNECTTIMEOUT_MS, min(settings.connectTimeout, timeout))
    }

    /// Notes whose request has been started, and whom to tell its end.
    func begin(_ id: HTTPRequestID, completion: @escaping HTTPClient.Completion) {
        self.id = id
        self.completion = completion
        body = []
        isTooLarge = false
        transfer.owner = self
    }

    /// Keeps what has arrived.
    ///
    /// - Returns: Whether there was room.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= settings.maximumResponseBytes - body.count else {
            isTooLarge = true
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// Forgets the request.
    ///
    /// - Returns: Whom to tell; nil when there is no request.
    func takeCompletion() -> HTTPClient.Completion? {
        defer {
            completion = nil
            body = []
            transfer.owner = nil
        }
        return completion
    }

    private func result(of code: CURLcode) -> Result<HTTPAnswer, IOError> {
        if isTooLarge {
            return .failure(IOError(.tooLarge, "the answer has more than \(settings.maximumResponseBytes) bytes"))
        }
        return code == CURLE_OK
            ? .success(answer) : .failure(IOError(code, systemError: transfer.easy.systemError))
    }

    private var answer: HTTPAnswer {
        let seconds = transfer.easy.retryAfter
        return HTTPAnswer(
            status: transfer.easy.status,
            retryAfter: seconds > 0 ? .seconds(min(seconds, Self.longestRetry)) : nil, body: body)
    }

    /// A day: longer ones are mistakes.
    private static let longestRetry: Int64 = 86_400
}

extension HTTPTransfer: TransferOwner {
    func finished(_ code: CURLcode) {
        let result = result(of: code)
        let completion = takeCompletion()
        client?.release(self)
        completion?(result)
    }

    func abandoned() {
        let completion = takeCompletion()
        client?.release(self)
        completion?(.failure(.cancelled))
    }
}
