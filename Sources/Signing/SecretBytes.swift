#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Bytes that are overwritten before their memory is given back.
///
/// They cannot be copied, only lent; whoever borrows them makes no copies that it does not wipe.
@safe
struct SecretBytes: ~Copyable, @unchecked Sendable {  // the memory is never written to once made
    private let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    /// How many bytes there are.
    let count: Int

    /// Makes room for bytes, all zero, and lets a closure fill it.
    ///
    /// - Parameter fill: Writes from the start and returns how many bytes count.
    init<Failure: Error>(
        capacity: Int, filledBy fill: (inout MutableSpan<UInt8>) throws(Failure) -> Int
    ) throws(Failure) {
        let start = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe start.initialize(repeating: 0, count: capacity)
        var span = unsafe MutableSpan(_unsafeStart: start, count: capacity)
        do {
            count = min(try fill(&span), capacity)
        } catch {
            unsafe Self.release(start, capacity: capacity)
            throw error
        }
        unsafe self.start = start
        self.capacity = capacity
    }

    deinit {
        unsafe Self.release(start, capacity: capacity)
    }

    /// Lends the bytes for the duration of the call.
    borrowing func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe Span(_unsafeStart: start, count: count))
    }

    /// Lends the bytes to C for the duration of the call.
    borrowing func withUnsafePointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe body(start)
    }

    private static func release(_ start: UnsafeMutablePointer<UInt8>, capacity: Int) {
        unsafe wipe(start, count: capacity)
        unsafe start.deallocate()
    }
}

/// Overwrites a buffer that other code made and will free.
func wipe(_ bytes: inout some MutableCollection<UInt8>) {
    unsafe bytes.withContiguousMutableStorageIfAvailable { buffer in
        guard let start = buffer.baseAddress else { return }
        unsafe wipe(start, count: buffer.count)
    }
}

/// Overwrites memory in a way that the optimiser must not remove.
private func wipe(_ start: UnsafeMutablePointer<UInt8>, count: Int) {
    #if canImport(Glibc)
    unsafe explicit_bzero(start, count)
    #else
    _ = unsafe memset_s(start, count, 0, count)
    #endif
}
