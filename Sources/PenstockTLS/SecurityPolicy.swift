/// Versions and ciphers by the name that API Gateway gives them.
///
/// API Gateway Developer Guide, "Choose a security policy for your custom domain in API Gateway" and
/// "Supported security policies": `TLS_1_0` and `TLS_1_2` are the older ones, with their ciphers in AWS's
/// order. Of the others a name says what it takes: the oldest version, `PFS` for forward secrecy, `FIPS`
/// for AES alone. Key exchange that resists quantum computers (`PQ`) OpenSSL 3.0 hasn't.
public struct SecurityPolicy: Sendable, Hashable {
    /// TLS 1.0 and later.
    public static let tls10 = SecurityPolicy("TLS_1_0")
    /// TLS 1.2 and later.
    public static let tls12 = SecurityPolicy("TLS_1_2")

    /// Those that AWS has.
    public static let all = [
        tls10, tls12, SecurityPolicy("SecurityPolicy_TLS13_1_3_2025_09"),
        SecurityPolicy("SecurityPolicy_TLS13_1_3_FIPS_2025_09"),
        SecurityPolicy("SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"),
        SecurityPolicy("SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09"),
        SecurityPolicy("SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"),
        SecurityPolicy("SecurityPolicy_TLS13_1_2_PQ_2025_09"),
        SecurityPolicy("SecurityPolicy_TLS13_1_2_2021_06"),
        SecurityPolicy("SecurityPolicy_TLS13_2025_EDGE"),
        SecurityPolicy("SecurityPolicy_TLS12_PFS_2025_EDGE"),
        SecurityPolicy("SecurityPolicy_TLS12_2018_EDGE"),
    ]

    /// AWS's name.
    public let name: String

    /// A policy that AWS has; of what it doesn't have it is `TLS_1_2`.
    public init(_ name: String) { self.name = name }

    /// The oldest version, as it is on the wire.
    var oldestVersion: Int32 {
        if name == "TLS_1_0" { return 0x0301 }
        return name.contains("_TLS13_1_3_") || name.contains("_TLS13_2025_") ? 0x0304 : 0x0303
    }

    private var isForward: Bool { name.contains("_PFS_") }
    private var isFIPS: Bool { name.contains("_FIPS_") }

    /// TLS 1.3's.
    var suites: String {
        let aes = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384"
        return isFIPS ? aes : aes + ":TLS_CHACHA20_POLY1305_SHA256"
    }

    /// OpenSSL's list of ciphers up to TLS 1.2.
    var ciphers: String {
        let list = (isForward ? Self.forward : Self.forward + Self.static).joined(separator: ":")
        guard self == .tls10 else { return list }
        // OpenSSL 3 signs handshakes before TLS 1.2 by MD5 and SHA-1, which only its level 0 lets it.
        return list + ":" + Self.old.joined(separator: ":") + ":@SECLEVEL=0"
    }

    private static let forward = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384",
    ]

    private static let `static` = [
        "AES128-GCM-SHA256", "AES128-SHA256", "AES256-GCM-SHA384", "AES256-SHA256",
    ]

    private static let old = [
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA",
        "ECDHE-RSA-AES256-SHA", "AES128-SHA", "AES256-SHA",
    ]
}
