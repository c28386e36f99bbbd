internal import CCurl
import Glibc

/// Why a connection or a request came to nothing.
package struct IOError: Error, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: Sendable {
        /// No address is known for the name: nothing was sent.
        case unknownHost
        /// Nothing accepts the connection: nothing was sent.
        case unreachable
        /// The TLS handshake failed, for instance because the certificate is not trusted: nothing was sent.
        case untrusted
        /// Not in time. What was sent may have arrived.
        case timeout
        /// The connection broke, or what came was not HTTP. What was sent may have arrived.
        case interrupted
        /// The other side closed the connection in order. What was sent may have arrived.
        case closed
        /// The answer is larger than allowed. The request has arrived.
        case tooLarge
        /// The caller gave up, or the thread was stopped. What was sent may have arrived.
        case cancelled
    }

    /// What kind of failure it is.
    package let code: Code
    /// A sentence about it in libcurl's words, without the URL.
    package let message: String
    /// What the operating system said, in its words, where it said something.
    package let systemMessage: String?

    /// Makes an error.
    package init(_ code: Code, _ message: String, systemMessage: String? = nil) {
        self.code = code
        self.message = message
        self.systemMessage = systemMessage
    }

    package var description: String { message }

    static let cancelled = IOError(.cancelled, "cancelled")
    static let closed = IOError(.closed, "the other side closed the connection")
}

extension IOError {
    /// Sorts a code of libcurl; its own words for it never quote the URL.
    ///
    /// - Parameter systemError: The operating system's number for what went wrong; zero when there is none.
    /// - Source: curl/curl.h, `CURLcode`.
    init(_ code: CURLcode, systemError: CInt = 0) {
        let system = systemError == 0 ? nil : unsafe String(cString: strerror(systemError)).lowercased()
        self.init(Self.kind(of: code), unsafe String(cString: curl_easy_strerror(code)), systemMessage: system)
    }

    private static func kind(of code: CURLcode) -> Code {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unknownHost
        case CURLE_COULDNT_CONNECT, CURLE_URL_MALFORMAT, CURLE_INTERFACE_FAILED, CURLE_OUT_OF_MEMORY,
            CURLE_FAILED_INIT:
            .unreachable
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            .untrusted
        default: .interrupted
        }
    }
}
