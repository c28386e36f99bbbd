internal import CMicroHTTPD

/// The library's server, with its thread.
@safe struct Daemon: @unchecked Sendable {  // the library allows it to be stopped from any thread but its own
    private let pointer: OpaquePointer
    /// What the library's thread calls.
    private let intake: Intake

    /// Starts the thread, which inherits the signals that are kept away from this one.
    ///
    /// - Throws: ``OutOfResources``.
    init(_ listener: Listener, _ intake: Intake, _ configuration: HTTPServer.Configuration) throws {
        var options = unsafe autometa_daemon_options(
            listen_socket: listener.socket, connections: CUnsignedInt(clamping: configuration.maximumConnections),
            idle_timeout: CUnsignedInt(clamping: configuration.idleTimeout.components.seconds),
            memory: configuration.connectionMemory, handler: handleAccess, completed: handleCompletion,
            connected: handleConnection, context: Unmanaged.passUnretained(intake).toOpaque())
        // It closes the socket also when it cannot start.
        guard let pointer = unsafe autometa_start_daemon(&options) else { throw OutOfResources() }
        unsafe self.pointer = pointer
        self.intake = intake
    }

    /// Closes all connections and the listening socket, and waits for the end of the thread.
    ///
    /// No connection may be suspended.
    func stop() { unsafe MHD_stop_daemon(pointer) }
}

/// The system has no thread, descriptor or memory left for a server.
package struct OutOfResources: Error, CustomStringConvertible {
    /// The same as a sentence.
    package var description: String { "the system has no thread, descriptor or memory left for an HTTP server" }
}

/// Called when the head of a request is there, for each piece of its body, at its end, and after each resumption.
private let handleAccess: MHD_AccessHandlerCallback = {
    (context, connection, path, method, _, bytes, count, exchange) in
    guard let context = unsafe context, let connection = unsafe connection, let path = unsafe path,
        let method = unsafe method, let count = unsafe count, let exchange = unsafe exchange
    else { return .NO }
    let intake = unsafe Unmanaged<Intake>.fromOpaque(context).takeUnretainedValue()
    guard let known = unsafe exchange.pointee else {
        let new = unsafe Exchange(
            connection, String(cString: method), String(cString: path), limit: intake.maximumBodyBytes)
        unsafe exchange.pointee = Unmanaged.passRetained(new).toOpaque()
        return new.begin() ? .YES : .NO
    }
    let current = unsafe Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
    guard unsafe count.pointee == 0 else {
        let isTaken = unsafe current.receive(UnsafeRawBufferPointer(start: bytes, count: count.pointee))
        unsafe count.pointee = 0
        return isTaken ? .YES : .NO
    }
    return current.proceed(intake) ? .YES : .NO
}

/// Called once for each request of which ``handleAccess`` was told: it has been answered, or its connection is gone.
private let handleCompletion: MHD_RequestCompletedCallback = { (context, _, exchange, _) in
    guard let context = unsafe context, let known = unsafe exchange?.pointee else { return }
    let intake = unsafe Unmanaged<Intake>.fromOpaque(context).takeUnretainedValue()
    unsafe exchange?.pointee = nil
    intake.completed(unsafe Unmanaged<Exchange>.fromOpaque(known).takeRetainedValue())
}

/// Called when a connection has been accepted, and when it is gone.
private let handleConnection: MHD_NotifyConnectionCallback = { (context, _, _, reason) in
    guard let context = unsafe context, reason == .CONNECTION_NOTIFY_STARTED else { return }
    unsafe Unmanaged<Intake>.fromOpaque(context).takeUnretainedValue().connected()
}
