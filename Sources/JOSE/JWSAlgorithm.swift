/// The signature algorithms of RFC 7518 §3.1 and RFC 8037 §3.1. There is no `none`.
public enum JWSAlgorithm: String, CaseIterable, Hashable, Sendable {
    /// HMAC.
    case hs256 = "HS256", hs384 = "HS384", hs512 = "HS512"
    /// RSASSA-PKCS1-v1_5.
    case rs256 = "RS256", rs384 = "RS384", rs512 = "RS512"
    /// RSASSA-PSS.
    case ps256 = "PS256", ps384 = "PS384", ps512 = "PS512"
    /// ECDSA, each over the curve that its name implies.
    case es256 = "ES256", es384 = "ES384", es512 = "ES512"
    /// Ed25519.
    case eddsa = "EdDSA"

    /// What checks the signature.
    public enum Family: Hashable, Sendable {
        /// A MAC by a shared key.
        case hmac
        /// RSA, by its padding.
        case rsaPKCS1, rsaPSS
        /// r ‖ s.
        case ecdsa
        /// Its own hash.
        case ed25519
    }

    /// What checks the signature.
    public var family: Family {
        switch self {
        case .hs256, .hs384, .hs512: .hmac
        case .rs256, .rs384, .rs512: .rsaPKCS1
        case .ps256, .ps384, .ps512: .rsaPSS
        case .es256, .es384, .es512: .ecdsa
        case .eddsa: .ed25519
        }
    }

    /// Bits of SHA-2; what Ed25519 does isn't asked.
    public var hashBits: Int {
        switch self {
        case .hs256, .rs256, .ps256, .es256: 256
        case .hs384, .rs384, .ps384, .es384: 384
        case .hs512, .rs512, .ps512, .es512, .eddsa: 512
        }
    }
}
