import CCurl
import JSONRPC

/// One request on its way, and the handle and buffer for the next one.
///
/// Belongs to the transport's thread.
final class Transfer {
    typealias Completion = @Sendable (Result<HTTPResponse, TransportError>) -> Void

    let easy: EasyHandle
    private(set) var id = TransferID(0)
    private let headers: HeaderList
    private let maximumResponseBytes: Int
    private let connectTimeout: Duration
    private var completion: Completion?
    private var body: [UInt8] = []
    private var isTooLarge = false

    /// Creates an idle transfer with the settings that all requests share.
    init(_ configuration: CurlTransport.Configuration) throws(TransportError) {
        easy = try EasyHandle()
        // Without the empty `Expect` curl would wait a second for "100 Continue" before it sends a large body.
        headers = try HeaderList(["Content-Type: application/json", "Accept: application/json", "Expect:"])
        maximumResponseBytes = configuration.maximumResponseBytes
        connectTimeout = configuration.connectTimeout
        try easy.setHeaders(headers)
        try easy.setReceiver(self)
        try easy.allowOnlyHTTP()
        try easy.set(CURLOPT_POST, 1)
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_FOLLOWLOCATION, 0)
        try easy.set(CURLOPT_TCP_KEEPALIVE, 1)
        try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        try easy.set(CURLOPT_USERAGENT, "autometa")
        // Empty: every encoding that libcurl was built with.
        try easy.set(CURLOPT_ACCEPT_ENCODING, "")
        if let file = configuration.certificateAuthorities { try easy.set(CURLOPT_CAINFO, file) }
        // A libcurl without HTTP/2 refuses this and speaks HTTP/1.1.
        try? easy.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
    }

    /// Takes a request; the handle may be added to the multi handle afterwards.
    func prepare(_ request: HTTPRequest, id: TransferID, completion: @escaping Completion) throws(TransportError) {
        self.id = id
        self.completion = completion
        body = []
        isTooLarge = false
        try easy.set(CURLOPT_URL, request.endpoint.url)
        try easy.setBody(request.body)
        try easy.set(CURLOPT_TIMEOUT_MS, request.timeout.milliseconds)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, min(connectTimeout, request.timeout).milliseconds)
    }

    /// Keeps what has arrived.
    ///
    /// - Returns: Whether there was room.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= maximumResponseBytes - body.count else {
            isTooLarge = true
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// Reports the end of the request to whoever started it.
    func finish(_ code: CURLcode) {
        let result = result(of: code)
        takeCompletion()?(result)
    }

    /// Forgets the request.
    ///
    /// - Returns: Whom to tell; nil when there is no request.
    func takeCompletion() -> Completion? {
        defer {
            completion = nil
            body = []
        }
        return completion
    }

    private func result(of code: CURLcode) -> Result<HTTPResponse, TransportError> {
        if isTooLarge {
            let message = "the answer has more than \(maximumResponseBytes) bytes"
            return .failure(TransportError(code: .tooLarge, message: message))
        }
        return code == CURLE_OK ? .success(response) : .failure(TransportError(code))
    }

    private var response: HTTPResponse {
        let seconds = easy.retryAfter
        return HTTPResponse(
            status: easy.status, retryAfter: seconds > 0 ? .seconds(min(seconds, Self.longestRetry)) : nil, body: body)
    }

    /// A day: longer ones are mistakes.
    private static let longestRetry: Int64 = 86_400
}

extension Duration {
    /// Whole milliseconds, at least one: libcurl takes zero for "no limit".
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(min(seconds, Self.longestTimeout) * 1_000 + attoseconds / 1_000_000_000_000_000))
    }

    /// A day, in seconds: libcurl refuses what 32 bits of milliseconds cannot hold.
    private static let longestTimeout: Int64 = 86_400
}
