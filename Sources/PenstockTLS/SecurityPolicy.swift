/// Versions and ciphers by the name that API Gateway gives them.
///
/// API Gateway Developer Guide, "Choose a security policy for your REST API custom domain in API
/// Gateway" (the table for Regional custom domains) and "Security policy for HTTP APIs in API Gateway".
public enum SecurityPolicy: String, CaseIterable, Sendable {
    /// TLS 1.0 and later.
    case tls10 = "TLS_1_0"
    /// TLS 1.2 and later.
    case tls12 = "TLS_1_2"

    /// The oldest version, as it is on the wire.
    var oldestVersion: Int32 { self == .tls10 ? 0x0301 : 0x0303 }

    /// TLS 1.3's, the same in both.
    var suites: String { Self.allSuites }

    private static let allSuites =
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

    /// OpenSSL's list of ciphers up to TLS 1.2.
    var ciphers: String {
        let list = Self.modern.joined(separator: ":")
        guard self == .tls10 else { return list }
        // OpenSSL 3 signs handshakes before TLS 1.2 by MD5 and SHA-1, which only its level 0 lets it.
        return list + ":" + Self.old.joined(separator: ":") + ":@SECLEVEL=0"
    }

    private static let modern = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384",
        "AES128-GCM-SHA256", "AES128-SHA256", "AES256-GCM-SHA384", "AES256-SHA256",
    ]

    private static let old = [
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA",
        "ECDHE-RSA-AES256-SHA", "AES128-SHA", "AES256-SHA",
    ]
}
