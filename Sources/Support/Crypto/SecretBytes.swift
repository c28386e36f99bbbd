internal import Glibc

/// Bytes that are overwritten before their memory is given back.
///
/// They cannot be copied, only lent; whoever borrows them makes no copies that it does not wipe.
@safe
package struct SecretBytes: ~Copyable, @unchecked Sendable {  // the memory is never written to once made
    private let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    /// How many bytes there are.
    package let count: Int

    /// Makes room for bytes, all zero, and lets a closure fill it.
    ///
    /// The closure writes from the start and returns how many bytes count. When it throws, what it has written is
    /// overwritten.
    package init<Failure: Error>(
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
    package borrowing func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe Span(_unsafeStart: start, count: count))
    }

    /// Lends the bytes to C for the duration of the call.
    package borrowing func withUnsafePointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe body(start)
    }

    /// Gives memory back, overwritten in a way that the optimiser must not remove.
    private static func release(_ start: UnsafeMutablePointer<UInt8>, capacity: Int) {
        unsafe explicit_bzero(start, capacity)
        unsafe start.deallocate()
    }
}
