import PenstockTLS

/// Certificates that are made for a run, each by an authority of its own.
enum Identity {
    static func make(_ names: [String]) throws -> (chain: [UInt8], key: [UInt8]) {
        let authority = try LocalAuthority(name: "test", now: 1_800_000_000)
        let issued = try authority.certificate(for: names, now: 1_800_000_000)
        return (issued.chain, issued.key)
    }

    static func certificate(_ names: String..., status: [UInt8] = []) throws -> TLSCertificate {
        let made = try make(names)
        return try TLSCertificate(chain: made.chain, key: made.key, status: status)
    }
}
