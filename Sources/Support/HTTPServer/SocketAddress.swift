internal import CMicroHTTPD
internal import Files
internal import Glibc

/// An IP address and a port, as the system wants them.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var size = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Reads an address in digits.
    init(_ host: String, _ port: UInt16) throws(ListenError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, "\(port)", &hints, &list) == 0, let first = unsafe list?.pointee else {
            throw ListenError(host: host, port: port, cause: .notAnAddress)
        }
        defer { unsafe freeaddrinfo(list) }
        size = unsafe first.ai_addrlen
        unsafe withUnsafeMutableBytes(of: &storage) {
            unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: first.ai_addr, count: Int(first.ai_addrlen)))
        }
    }

    /// What a socket is bound to.
    init(of socket: CInt) throws(Errno) {
        var (storage, size) = (storage, size)
        _ = try Errno.check {
            unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getsockname(socket, $0, &size)
                }
            }
        }
        (self.storage, self.size) = (storage, size)
    }

    /// `AF_INET` or `AF_INET6`.
    var family: CInt { CInt(storage.ss_family) }

    /// It lies at the same place in both families.
    var port: UInt16 {
        unsafe withUnsafeBytes(of: storage) {
            UInt16(bigEndian: unsafe $0.load(fromByteOffset: MemoryLayout<sa_family_t>.size, as: UInt16.self))
        }
    }

    func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
        }
    }
}
