/// An ECDSA signature on secp256k1 together with the bit that lets anyone compute the signer's public key.
package struct RecoverableSignature: Hashable, Sendable {
    /// The x coordinate of the ephemeral point, modulo the order of the curve.
    package let r: UInt256
    /// The proof; in the lower half of the order on every transaction that a node accepts.
    package let s: UInt256
    /// Whether the y coordinate of the ephemeral point is odd.
    package let yParity: Bool

    /// Creates a signature from its parts, without judging them.
    package init(r: UInt256, s: UInt256, yParity: Bool) {
        self.r = r
        self.s = s
        self.yParity = yParity
    }

    /// Whether a node accepts the numbers: neither is zero, r is below the curve's order and s in its lower half.
    ///
    /// - Source: EIP-2, which made the upper half invalid because it allows a second signature of the same hash.
    package var isCanonical: Bool {
        r > .zero && r < Self.curveOrder && s > .zero && s <= Self.halfCurveOrder
    }

    /// The order of secp256k1.
    ///
    /// - Source: SEC 2, version 2.0, section 2.4.1.
    private static let curveOrder: UInt256 =
        0xFFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFE_BAAE_DCE6_AF48_A03B_BFD2_5E8C_D036_4141
    private static let halfCurveOrder: UInt256 =
        0x7FFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_FFFF_5D57_6E73_57A4_501D_DFE9_2F46_681B_20A0
}
