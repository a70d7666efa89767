/// Reads addresses, and says what is wrong with one.
struct AddressText {
    /// Whether the host is where to listen (an IP address, `localhost` or nothing) rather than
    /// where to connect (anything but nothing).
    var isListener: Bool

    struct Fault: Error {
        var message: String
        var hint: String
    }

    func parse(_ text: String) throws(Fault) -> Address {
        if text.hasPrefix("unix:") { return try unix(String(text.dropFirst(5))) }
        if text.contains("://") {
            throw Fault(
                message: "'\(text)' is a URL, not an address",
                hint: "leave out the scheme and path: \(Self.withoutScheme(text))"
                    + (text.lowercased().hasPrefix("https:") && !isListener
                        ? ", with `tls: {}` beside the targets" : ""))
        }
        let (host, port) = try split(text)
        guard port.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = UInt16(port) else {
            throw Fault(message: "'\(port)' is not a port", hint: "a port is 0 to 65535")
        }
        guard number > 0 || isListener else {
            throw Fault(message: "port 0 can't be connected to", hint: "a port is 1 to 65535")
        }
        try check(host: host, in: text)
        return .tcp(host: host.lowercased(), port: number)
    }

    private func unix(_ path: String) throws(Fault) -> Address {
        // sockaddr_un.sun_path on Linux is 108 bytes with its NUL (unix(7)).
        guard (1...107).contains(path.utf8.count), !path.utf8.contains(0) else {
            throw Fault(
                message: "'\(path)' can't be a UNIX socket",
                hint: "a path is 1 to 107 bytes, such as unix:/run/penstock.sock")
        }
        return .unix(path: path)
    }

    private func split(_ text: String) throws(Fault) -> (host: String, port: String) {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let rest = text[text.index(after: end)...]
            guard rest.hasPrefix(":") else { throw noPort(text) }
            let host = String(text[text.index(after: text.startIndex)..<end])
            guard NetworkRange.address(host)?.count == 16 else {
                throw Fault(
                    message: "'\(host)' is not an IPv6 address", hint: "such as [::1]:8080")
            }
            return (host, String(rest.dropFirst()))
        }
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        guard colons > 0 else { throw noPort(text) }
        guard colons == 1, let colon = text.firstIndex(of: ":") else {
            throw Fault(
                message: "'\(text)' is not an address",
                hint: "put an IPv6 address in brackets: [::1]:8080")
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private func check(host: String, in text: String) throws(Fault) {
        if host.contains(":") { return }
        let isIPv4 = NetworkRange.address(host) != nil
        if isListener {
            guard host.isEmpty || isIPv4 || host.lowercased() == "localhost" else {
                throw Fault(
                    message: "'\(host)' is not an IP address of this machine",
                    hint:
                        "listen on an IP address, localhost, or \(Self.port(text)) for every interface"
                )
            }
            return
        }
        // A name of digits and points alone is an IPv4 address with a slip, never a host.
        let looksNumeric = host.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }
        guard isIPv4 || (!looksNumeric && HostName.isValid(host)) else {
            throw Fault(
                message: host.isEmpty ? "'\(text)' has no host" : "'\(host)' is not a host name",
                hint: "such as backend.internal:80")
        }
    }

    private func noPort(_ text: String) -> Fault {
        let isPort = !text.isEmpty && text.utf8.allSatisfy { $0 &- 0x30 < 10 }
        return Fault(
            message: "'\(text)' has no \(isPort ? "host" : "port")",
            hint: isPort
                ? "write \(isListener ? "" : "host"):\(text)"
                : "write \(text.isEmpty ? "host" : text):8080")
    }

    private static func port(_ text: String) -> Substring {
        text.lastIndex(of: ":").map { text[$0...] } ?? ":8080"
    }

    private static func withoutScheme(_ url: String) -> String {
        let parts = url.split(separator: "://", maxSplits: 1)
        let authority = parts.last?.split(separator: "/").first.map(String.init) ?? "host"
        if authority.contains(":") { return authority }
        return authority + (parts.first == "https" ? ":443" : ":80")
    }
}

/// Names of hosts (RFC 1123 §2.1), with the underscores that people have in theirs.
enum HostName {
    static func isValid(_ name: some StringProtocol) -> Bool {
        guard (1...253).contains(name.utf8.count) else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { byte in
                    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: "_")
                }
        }
    }
}
