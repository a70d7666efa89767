import PenstockConfig

/// `http://HOST[:PORT]` or https, where an endpoint of AWS's services is.
struct EndpointURL {
    var isSecure = false
    var address: Address
    /// As a Host field names it.
    var host: String

    /// - Parameters:
    ///   - option: for messages, what it was given to.
    ///   - isUpstream: the gateway asks it, which speaks https, and not a command.
    init(_ text: String, option: String, isUpstream: Bool = false) throws {
        isSecure = text.lowercased().hasPrefix("https://")
        guard isUpstream || !isSecure else {
            throw CommandFailure.usage(
                "\(option) \(text): https isn't spoken to endpoints yet",
                hint: "give an http:// endpoint, such as an emulator's or a local proxy's")
        }
        guard isSecure || text.lowercased().hasPrefix("http://") else {
            throw CommandFailure.usage(
                "\(option) \(text): no http:// URL", hint: "for example http://127.0.0.1:4566")
        }
        var rest = text.dropFirst((isSecure ? "https://" : "http://").count)
        if rest.hasSuffix("/") { rest.removeLast() }
        guard !rest.isEmpty, !rest.contains(where: { "/?#@".contains($0) }) else {
            throw CommandFailure.usage(
                "\(option) \(text): an endpoint has a host and a port, and nothing else",
                hint: "for example http://127.0.0.1:4566")
        }
        host = String(rest)
        var name = rest
        var port: UInt16 = isSecure ? 443 : 80
        // An IPv6 address has colons of its own, in brackets.
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") {
            guard let number = UInt16(rest[rest.index(after: colon)...]), number > 0 else {
                throw CommandFailure.usage("\(option) \(text): its port is 1 to 65535")
            }
            port = number
            name = rest[..<colon]
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        address = .tcp(host: String(name), port: port)
    }
}
