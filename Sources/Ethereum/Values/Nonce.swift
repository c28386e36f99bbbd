/// The number of a transaction among those of its sender, counted from 0.
package struct Nonce: Quantity {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The nonce that follows.
    ///
    /// Stays at 2^64 - 1 once there, a nonce that no chain accepts, so that a node's nonsense cannot trap or wrap.
    ///
    /// - Source: EIP-2681 limits the nonce of a transaction to 2^64 - 2.
    package var next: Nonce {
        rawValue == .max ? self : Nonce(rawValue + 1)
    }

    /// How far this nonce is above another one; 0 when it is not.
    package func distance(above other: Nonce) -> UInt64 {
        self > other ? rawValue - other.rawValue : 0
    }
}
