public import CPenstock
public import PenstockCore

/// What there is to say about the client's side of a request.
public struct ForwardedFacts {
    /// The client's address in text, "203.0.113.7" or "2001:db8::1"; absent on a UNIX socket.
    public var clientAddress: ByteView
    /// The authority the client asked for (`RequestHead.authority`).
    public var authority: ByteView
    /// Whether the client's connection is TLS.
    public var isSecure: Bool
    /// The port the client connected to; 0: none.
    public var localPort: UInt16

    /// These facts; the views must outlive their use.
    public init(
        clientAddress: ByteView, authority: ByteView, isSecure: Bool, localPort: UInt16
    ) {
        self.clientAddress = clientAddress
        self.authority = authority
        self.isSecure = isSecure
        self.localPort = localPort
    }

    var scheme: StaticString { isSecure ? "https" : "http" }

    /// `for=…;host=…;proto=…` (RFC 7239 §4 and §6).
    func appendElement(to out: inout OutBuffer) -> Bool {
        guard out.append("for="), appendNode(to: &out) else { return false }
        if !authority.isEmpty {
            // A port's colon is no token character, so the host is quoted then. An authority holds
            // neither quotes nor backslashes: nothing to escape.
            let isToken = FieldSyntax.isName(authority)
            guard out.append(";host="), isToken || out.append(byte: 0x22), out.append(authority),
                isToken || out.append(byte: 0x22)
            else { return false }
        }
        return out.append(";proto=") && out.append(scheme)
    }

    /// RFC 7239 §6.1: an IPv6 address is in brackets and therefore quoted.
    private func appendNode(to out: inout OutBuffer) -> Bool {
        if clientAddress.isEmpty { return out.append("unknown") }
        if clientAddress.firstIndex(of: 0x3a) == nil { return out.append(clientAddress) }
        return out.append("\"[") && out.append(clientAddress) && out.append("]\"")
    }
}
