/// `--public-url`: the URL by which clients reach the gateway, perhaps through a proxy.
struct PublicURL {
    /// The URL without a slash at its end.
    var base: String
    /// `$context.domainName`: the host, and the port where it isn't the scheme's own.
    var domainName: String

    init(_ text: String) throws {
        let usual: String
        if text.lowercased().hasPrefix("https://") {
            usual = ":443"
        } else if text.lowercased().hasPrefix("http://") {
            usual = ":80"
        } else {
            throw CommandFailure.usage(
                "--public-url \(text): no http:// or https:// URL",
                hint: "for example --public-url https://api.example.com")
        }
        base = text.hasSuffix("/") ? String(text.dropLast()) : text
        let rest = base.drop { $0 != "/" }.dropFirst(2)
        let authority = rest.prefix { $0 != "/" }
        let isGood = authority.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "-._:[]".utf8.contains(byte)
        }
        guard !authority.isEmpty, isGood, !rest.contains(where: { "?#".contains($0) }) else {
            throw CommandFailure.usage(
                "--public-url \(text): a host, a port and a path, and nothing else",
                hint: "for example --public-url https://api.example.com:8443/gateway")
        }
        domainName = String(
            authority.hasSuffix(usual) ? authority.dropLast(usual.count) : authority)
    }
}
