extension Span<UInt8> {
    /// Lends the bytes as what C takes text for.
    func withUnsafeCharacters<Result>(_ body: (UnsafeBufferPointer<CChar>) -> Result) -> Result {
        unsafe withUnsafeBufferPointer { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { unsafe body($0) }
        }
    }
}
