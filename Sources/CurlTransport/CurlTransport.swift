package import JSONRPC

/// Carries requests over libcurl: HTTP/1.1 with connections kept open, HTTP/2 over TLS where the server offers it.
///
/// One thread does all the work and is the executor of this actor and of the clients. Certificates are verified, redirects
/// are not followed, credentials in an endpoint's URL are sent as basic authentication. The thread, its connections and
/// its memory go when the last reference to the transport does.
package actor CurlTransport: Transport {
    /// The limits of a transport.
    package struct Configuration: Sendable {
        /// Bytes of an answer after decompression; a longer one is aborted.
        ///
        /// Default 64 MiB.
        package var maximumResponseBytes = 64 * 1024 * 1024
        /// How long connecting may take, TLS included.
        ///
        /// Default 5 seconds.
        package var connectTimeout: Duration = .seconds(5)
        /// Connections kept open for reuse.
        ///
        /// Default 256.
        package var maximumConnections = 256
        /// A PEM file with the only certificate authorities to trust; nil for those of the system.
        package var certificateAuthorities: String?

        /// Creates a configuration of defaults.
        package init() {}
    }

    private let configuration: Configuration
    private let thread: CurlThread
    private var lastID: UInt64 = 0
    private var transfers: [TransferID: Transfer] = [:]
    /// Transfers to use again, with their handles.
    private var idle: [Transfer] = []

    package nonisolated var executor: any TransportExecutor { thread }
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// Starts the thread of a new transport.
    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        thread = CurlThread(maximumConnections: configuration.maximumConnections)
        thread.start { [weak self] in self?.assumeIsolated { $0.advance() } }
    }

    isolated deinit { thread.stop() }

    package nonisolated func start(
        _ request: HTTPRequest, completion: @escaping @Sendable (Result<HTTPResponse, TransportError>) -> Void
    ) -> TransferID {
        assumeIsolated { $0.add(request, completion) }
    }

    package nonisolated func cancel(_ transfer: TransferID) {
        assumeIsolated { $0.abort(transfer) }
    }

    private func add(_ request: HTTPRequest, _ completion: @escaping Transfer.Completion) -> TransferID {
        lastID += 1
        let id = TransferID(lastID)
        do throws(TransportError) {
            let transfer = if let transfer = idle.popLast() { transfer } else { try Transfer(configuration) }
            try transfer.prepare(request, id: id, completion: completion)
            try thread.multi.add(transfer)
            transfers[id] = transfer
        } catch {
            thread.execute { completion(.failure(error)) }
        }
        return id
    }

    /// Lets libcurl send and receive, and reports what has ended.
    private func advance() {
        thread.multi.perform()
        while let (transfer, code) = thread.multi.nextFinished() {
            release(transfer)
            transfer.finish(code)
        }
    }

    private func abort(_ id: TransferID) {
        guard let transfer = transfers[id] else { return }
        release(transfer)
        let completion = transfer.takeCompletion()
        thread.execute { completion?(.failure(TransportError(code: .cancelled, message: "cancelled"))) }
    }

    /// Takes a transfer off the multi handle, which closes its connection unless the answer is complete.
    private func release(_ transfer: Transfer) {
        transfers[transfer.id] = nil
        thread.multi.remove(transfer)
        if idle.count < Self.maximumIdle { idle.append(transfer) }
    }

    private static let maximumIdle = 64
}
