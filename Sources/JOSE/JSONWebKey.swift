public import JSON

/// A key that signatures are checked by (RFC 7517, RFC 8037), good enough to be used. What is private
/// in it isn't read.
public struct JSONWebKey: Hashable, Sendable {
    /// A curve of RFC 7518 §6.2.1.1.
    public enum Curve: String, Hashable, Sendable {
        case p256 = "P-256", p384 = "P-384", p521 = "P-521"

        /// Bytes of a coordinate.
        var size: Int {
            switch self {
            case .p256: 32
            case .p384: 48
            case .p521: 66
            }
        }

        /// RFC 7518 §3.4: an algorithm has one curve.
        var algorithm: JWSAlgorithm {
            switch self {
            case .p256: .es256
            case .p384: .es384
            case .p521: .es512
            }
        }
    }

    /// Numbers are big-endian bytes.
    public enum Material: Hashable, Sendable {
        /// Without leading zeros.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// Both as long as the curve's coordinates.
        case ec(Curve, x: [UInt8], y: [UInt8])
        /// 32 bytes.
        case ed25519([UInt8])
        /// A shared secret.
        case oct([UInt8])
    }

    /// What issuers call it.
    public let keyID: String?
    /// The key itself.
    public let material: Material
    /// The one algorithm it is for, where it says so.
    private let algorithm: JWSAlgorithm?

    /// Reads an object that is a JWK. Throws for keys of other kinds or for other uses, and for weak ones.
    public init(_ value: JSONValue) throws(JOSEError) {
        guard value.object != nil else { throw JOSEError(.malformed, "a key isn't an object") }
        keyID = try Self.text(value, "kid")
        // RFC 7517 §4.2, §4.3: a key is used for what it is for.
        if let use = try Self.text(value, "use"), use != "sig" {
            throw JOSEError(.key, "the key is for '\(use)', not for signatures")
        }
        if let operations = value["key_ops"] {
            guard operations.array?.contains("verify") == true else {
                throw JOSEError(.key, "the key's key_ops don't have verify")
            }
        }
        algorithm = try Self.text(value, "alg").map { name throws(JOSEError) in
            guard let algorithm = JWSAlgorithm(rawValue: name) else {
                throw JOSEError(.key, "the key is for alg '\(name)', which isn't known")
            }
            return algorithm
        }
        material = try Self.material(value)
        guard JWSAlgorithm.allCases.contains(where: accepts) else {
            throw JOSEError(.key, "the key doesn't fit its alg, or is too short for any")
        }
    }

    /// Whether a signature by `algorithm` may be checked by this key: of its kind, of the one algorithm it
    /// is for, and strong enough.
    public func accepts(_ algorithm: JWSAlgorithm) -> Bool {
        guard self.algorithm == nil || self.algorithm == algorithm else { return false }
        return switch (material, algorithm.family) {
        case (.rsa, .rsaPKCS1), (.rsa, .rsaPSS), (.ed25519, .ed25519): true
        case (.ec(let curve, _, _), .ecdsa): curve.algorithm == algorithm
        // RFC 7518 §3.2: a key is at least as long as the hash.
        case (.oct(let key), .hmac): key.count * 8 >= algorithm.hashBits
        default: false
        }
    }

    /// Whether it is a shared secret.
    public var isSymmetric: Bool { if case .oct = material { true } else { false } }

    private static func material(_ value: JSONValue) throws(JOSEError) -> Material {
        switch try text(value, "kty") {
        case "RSA":
            return try RSAStrength.checked(
                modulus: try bytes(value, "n"), exponent: try bytes(value, "e"))
        case "EC":
            guard let curve = try text(value, "crv").flatMap(Curve.init) else {
                throw JOSEError(.key, "the key's crv isn't P-256, P-384 or P-521")
            }
            let (x, y) = (try bytes(value, "x"), try bytes(value, "y"))
            guard x.count == curve.size, y.count == curve.size else {
                throw JOSEError(.key, "the key's x and y aren't \(curve.size) bytes")
            }
            return .ec(curve, x: x, y: y)
        case "OKP":
            guard try text(value, "crv") == "Ed25519" else {
                throw JOSEError(.key, "the key's crv isn't Ed25519")
            }
            let x = try bytes(value, "x")
            guard x.count == 32 else { throw JOSEError(.key, "the key's x isn't 32 bytes") }
            return .ed25519(x)
        case "oct": return .oct(try bytes(value, "k"))
        case let kind: throw JOSEError(.key, "kty '\(kind ?? "")' isn't RSA, EC, OKP or oct")
        }
    }

    private static func text(_ value: JSONValue, _ name: String) throws(JOSEError) -> String? {
        guard let member = value[name] else { return nil }
        guard let text = member.string else {
            throw JOSEError(.malformed, "the key's \(name) isn't a string")
        }
        return text
    }

    private static func bytes(_ value: JSONValue, _ name: String) throws(JOSEError) -> [UInt8] {
        guard var text = try text(value, name) else {
            throw JOSEError(.malformed, "the key has no \(name)")
        }
        guard let bytes = text.withUTF8(Base64URL.bytes) else {
            throw JOSEError(.malformed, "the key's \(name) isn't base64url")
        }
        return bytes
    }
}
