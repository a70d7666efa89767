public import CPenstock

/// Which servers beyond an upstream's targets callouts may ask by it.
///
/// An address that an answer tells (OpenID's `jwks_uri`) is chosen by somebody else: without bounds it
/// would let them have the gateway ask whatever it can reach (OWASP, "Server-Side Request Forgery").
public enum OtherServers: Sendable, Hashable {
    /// None.
    case none
    /// These, `host` or `host:port`, in lower case; and, with `isPublic`, any whose addresses are on the
    /// public Internet.
    case some(named: [String], isPublic: Bool)
    /// Any.
    case any
}

/// Scheme, host and port of a URL (RFC 6454 §4).
public struct HTTPOrigin: Sendable, Hashable {
    /// Bytes of the longest: a host name has 253.
    public static let textMax = 280

    /// https.
    public let isSecure: Bool
    /// In lower case; an IPv6 address without its brackets.
    public let host: String
    /// The scheme's where none was written.
    public let port: UInt16

    /// Reads `https://host` or `https://host:port`, nothing before or behind it; nil: it is none.
    public init?(_ text: ByteView) {
        // Letters beyond ASCII have others within it for their lower case.
        guard text.n <= Self.textMax, text.buffer.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            return nil
        }
        let text = String(text).lowercased()
        guard let mark = text.firstRange(of: "://") else { return nil }
        switch text[..<mark.lowerBound] {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        var rest = text[mark.upperBound...]
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            guard host.utf8.allSatisfy(\.isAddressByte) else { return nil }
            rest = rest[rest.index(after: end)...]
        } else {
            let name = rest.prefix { $0 != ":" }
            host = String(name)
            guard host.utf8.allSatisfy(\.isNameByte) else { return nil }
            rest = rest[name.endIndex...]
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty {
            port = isSecure ? 443 : 80
        } else {
            let digits = rest.dropFirst()
            guard rest.first == ":", digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
                let number = UInt16(digits), number > 0
            else { return nil }
            port = number
        }
    }

    /// Whether a name of `OtherServers.some` is it.
    fileprivate func isNamed(_ name: String) -> Bool {
        let own = host.contains(":") ? "[\(host)]" : host
        return name == "\(own):\(port)" || (name == own && port == (isSecure ? 443 : 80))
    }
}

extension UpstreamDefinition {
    /// Whether a server is one of its targets, whoever told of it.
    public func isTarget(_ origin: HTTPOrigin) -> Bool {
        origin.isSecure == (tls != nil)
            && targets.contains { $0.address == .tcp(host: origin.host, port: origin.port) }
    }

    /// This upstream with another server for its target; nil: it doesn't allow that.
    public func elsewhere(_ origin: HTTPOrigin) -> UpstreamDefinition? {
        guard origin.isSecure == (tls != nil) else { return nil }
        var result = self
        switch others {
        case .none: return nil
        case .any: break
        case .some(let names, let isPublic):
            let isNamed = names.contains { origin.isNamed($0) }
            guard isNamed || isPublic else { return nil }
            result.isPublicOnly = !isNamed
        }
        result.targets = [Target(address: .tcp(host: origin.host, port: origin.port))]
        result.others = .none
        result.host = .upstream
        result.tls = tls?.elsewhere
        return result
    }
}

extension UpstreamTLS {
    /// The same for another server: by its own name, and without telling it who we are.
    package var elsewhere: UpstreamTLS {
        var result = self
        result.serverName = nil
        result.verifiedName = nil
        result.trust.certificate = nil
        return result
    }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        self &- 0x30 < 10 || self &- 0x61 < 26 || self == UInt8(ascii: "-")
            || self == UInt8(ascii: ".") || self == UInt8(ascii: "_")
    }
    fileprivate var isAddressByte: Bool {
        self &- 0x30 < 11 || self &- 0x61 < 6 || self == UInt8(ascii: ".")
    }
}
