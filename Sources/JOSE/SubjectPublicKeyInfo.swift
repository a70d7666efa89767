/// Public keys as libraries of cryptography read them: DER of RFC 5280 §4.1's SubjectPublicKeyInfo.
extension JSONWebKey {
    /// The key as DER; nil: it is a shared secret.
    public var subjectPublicKeyInfo: [UInt8]? {
        switch material {
        case .oct: nil
        case .rsa(let modulus, let exponent):
            // RFC 8017 §A.1: rsaEncryption with NULL, and the two numbers.
            DER.key(
                [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00],
                DER.sequence(DER.integer(modulus) + DER.integer(exponent)))
        case .ec(let curve, let x, let y):
            // RFC 5480 §2.1: id-ecPublicKey with the curve, and the point, not compressed.
            DER.key(
                [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01] + curve.identifier,
                [0x04] + x + y)
        case .ed25519(let x):
            // RFC 8410 §3.
            DER.key([0x06, 0x03, 0x2b, 0x65, 0x70], x)
        }
    }
}

extension JSONWebKey.Curve {
    fileprivate var identifier: [UInt8] {
        switch self {
        case .p256: [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
        case .p384: [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22]
        case .p521: [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23]
        }
    }
}

/// The few forms of X.690 that keys take.
private enum DER {
    static func key(_ algorithm: [UInt8], _ bits: [UInt8]) -> [UInt8] {
        // A BIT STRING says how many bits its last byte has too many: none.
        sequence(sequence(algorithm) + tagged(0x03, [0x00] + bits))
    }

    static func sequence(_ content: [UInt8]) -> [UInt8] { tagged(0x30, content) }

    /// A set top bit would make it negative.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        tagged(0x02, (bytes.first ?? 0x80) & 0x80 == 0 ? bytes : [0x00] + bytes)
    }

    private static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            count < 0x80
            ? [UInt8(count)]
            : count < 0x100
                ? [0x81, UInt8(count)]
                : [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
        return [tag] + length + content
    }
}
