internal import CCurl
import JSONRPC

extension TransportError {
    /// Sorts a code of libcurl; its own words for it never quote the URL.
    ///
    /// - Source: curl/curl.h, `CURLcode`.
    init(_ code: CURLcode) {
        self.init(code: Self.kind(of: code), message: unsafe String(cString: curl_easy_strerror(code)))
    }

    private static func kind(of code: CURLcode) -> Code {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_URL_MALFORMAT,
            CURLE_INTERFACE_FAILED, CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT:
            .unreachable
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            .untrusted
        default: .interrupted
        }
    }
}
