/// Versions and ciphers by the name that API Gateway gives them.
///
/// API Gateway Developer Guide, "Supported security policies": versions and ciphers of each are the
/// table's, in its order; `SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09`, which the API has and the table
/// hasn't, is `…_PQ_2025_09` with the suites of `FIPS`. `TLS_1_0` and `TLS_1_2` are the tables' for
/// regional domains. Key exchange that resists quantum computers (`PQ`) OpenSSL 3.0 hasn't.
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
    /// Of domains that CloudFront serves.
    private var isEdge: Bool { name.hasSuffix("_EDGE") }

    /// TLS 1.3's.
    var suites: String {
        let aes = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384"
        return isFIPS ? aes : aes + ":TLS_CHACHA20_POLY1305_SHA256"
    }

    /// OpenSSL's list of ciphers up to TLS 1.2.
    var ciphers: String {
        // OpenSSL 3 signs handshakes before TLS 1.2 by MD5 and SHA-1, which only its level 0 lets it.
        if self == .tls10 { return (Self.regional10 + ["@SECLEVEL=0"]).joined(separator: ":") }
        let list =
            switch (isEdge, isForward) {
            case (false, false): Self.regional12
            case (false, true): Self.regionalForward
            case (true, false): Self.edge2018
            case (true, true): Self.edgeForward
            }
        return list.joined(separator: ":")
    }

    private static let regional10 = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256",
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384",
        "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES256-SHA",
        "AES128-GCM-SHA256", "AES128-SHA256", "AES128-SHA",
        "AES256-GCM-SHA384", "AES256-SHA256", "AES256-SHA",
    ]

    private static let regional12 = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384",
        "AES128-GCM-SHA256", "AES128-SHA256", "AES256-GCM-SHA384", "AES256-SHA256",
    ]

    private static let regionalForward = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
    ]

    private static let edge2018 = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA256",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES256-SHA384",
    ]

    private static let edgeForward = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
    ]
}
