import JSON

/// Finds the answers to a request's calls in an HTTP response.
///
/// - Source: JSON-RPC 2.0, sections 5 and 6.
struct AnswerDecoder {
    /// What a response says about one call.
    typealias Answer = Result<JSON, Failure>

    /// Why a call got no result.
    struct Failure: Error {
        let code: RPCError.Code

        init(_ code: RPCError.Code) { self.code = code }
    }

    /// What a response says about all calls of its request.
    enum Decoded {
        /// The answers by id. A call without one was not answered.
        case answers([UInt64: Answer])
        /// One failure for every call.
        case failure(RPCError.Code)
        /// The node does not take batches of this size; the calls may be sent again in smaller ones.
        case batchRefused
    }

    let response: HTTPResponse

    /// Decodes the response to a single call.
    func decode(id: UInt64) -> Decoded {
        decode { json in
            guard json.kind == .object else { return .failure(.malformed("not an object")) }
            // Nothing else was asked, so an error that names no call is about this one.
            let isUnnamedError = json["id"]?.isNull ?? true && json["error"] != nil
            guard isUnnamedError || Self.id(of: json) == id else { return .failure(.malformed("another id")) }
            return .answers([id: Self.answer(in: json)])
        }
    }

    /// Decodes the response to a batch.
    func decodeBatch() -> Decoded {
        if response.status == Self.contentTooLarge { return .batchRefused }
        return decode { json in
            switch json.kind {
            case .array: return Self.isRefusal(json) ? .batchRefused : .answers(Self.answers(in: json))
            case .object:
                guard let error = Self.error(in: json), error.isRateLimit else { return .batchRefused }
                return .failure(.remote(error))
            default: return .batchRefused
            }
        }
    }

    /// Parses the body, unless the status says all.
    private func decode(_ body: (JSON) -> Decoded) -> Decoded {
        let status = response.status
        let failure = RPCError.Code.http(status: status, retryAfter: response.retryAfter)
        guard status != Self.tooManyRequests, status != Self.serviceUnavailable else { return .failure(failure) }
        let isSuccess = (200..<300).contains(status)
        do {
            // Some nodes send their error objects with a status of 4xx or 5xx, proxies send JSON of their own.
            let json = try JSON(parsing: response.body)
            return isSuccess || Self.isAnswer(json) ? body(json) : .failure(failure)
        } catch {
            return .failure(isSuccess ? .malformed(error.description) : failure)
        }
    }

    /// Status codes with a meaning of their own here.
    ///
    /// - Source: RFC 9110, sections 15.5.14 and 15.6.4; RFC 6585, section 4.
    private static let contentTooLarge = 413
    private static let tooManyRequests = 429
    private static let serviceUnavailable = 503
}

extension AnswerDecoder {
    private static func isAnswer(_ json: JSON) -> Bool {
        json.kind == .array || json["jsonrpc"]?.string == "2.0"
    }

    private static func id(of json: JSON) -> UInt64? {
        json["id"]?.numberText.flatMap { UInt64($0) }
    }

    /// Collects the answers of a batch; a second answer to one call makes both worthless.
    private static func answers(in array: JSON) -> [UInt64: Answer] {
        var answers: [UInt64: Answer] = [:]
        for element in array.elements {
            guard let id = id(of: element) else { continue }
            let answer = answer(in: element)
            answers[id] = answers[id] == nil ? answer : .failure(Failure(.malformed("two answers to one call")))
        }
        return answers
    }

    /// Whether a node refuses a batch in an answer to the first of its calls.
    ///
    /// - Source: geth `rpc/handler.go`, `respondWithBatchTooLarge`; the code is JSON-RPC's for an invalid request.
    private static func isRefusal(_ array: JSON) -> Bool {
        array.count == 1 && array[0].flatMap { error(in: $0) }?.code == -32600
    }

    private static func answer(in json: JSON) -> Answer {
        if let error = error(in: json) { return .failure(Failure(.remote(error))) }
        guard let result = json["result"] else { return .failure(Failure(.malformed("neither result nor error"))) }
        return .success(result)
    }

    /// Reads the error object; `"error": null` beside a result, as JSON-RPC 1.0 had it, is none.
    private static func error(in json: JSON) -> RemoteError? {
        guard let error = json["error"], !error.isNull else { return nil }
        return RemoteError(
            code: error["code"]?.integer ?? 0, message: error["message"]?.string ?? error.string ?? "",
            data: error["data"])
    }
}

extension Result<JSON, AnswerDecoder.Failure> {
    /// Whether the node left a call of a batch unanswered, since the answers before it are as large as it sends.
    ///
    /// - Source: geth `rpc/handler.go`, `errMsgResponseTooLarge`, code -32003 (`--rpc.batch-response-max-size`).
    var isCutShort: Bool {
        guard case .failure(let failure) = self, case .remote(let error) = failure.code else { return false }
        return error.code == -32003 && error.message.lowercased().contains("response too large")
    }
}

extension RemoteError {
    /// Whether the node asks to slow down, and does not object to the size of the batch.
    ///
    /// - Source: EIP-1474 (-32005, limit exceeded), which besu also sends for too large a batch; hosted nodes send 429,
    ///   as in HTTP.
    fileprivate var isRateLimit: Bool {
        (code == -32005 || code == 429) && !message.lowercased().contains("batch")
    }
}
