import PenstockConfig
import PenstockServer
import PenstockTLS

/// `http://HOST[:PORT]` or https, where an endpoint of AWS's services is.
struct EndpointURL {
    var isSecure = false
    var address: Address
    /// As a Host field names it.
    var host: String
    /// Whom to believe; nil: in clear text, or the gateway itself asks it.
    private var trust: TLSClientContext?

    /// - Parameters:
    ///   - option: for messages, what it was given to.
    ///   - isUpstream: the gateway asks it, and not a command.
    ///   - authorities: a file with certificates of authorities in PEM; nil: AWS_CA_BUNDLE's, as of AWS's
    ///     tools, or the system's.
    init(
        _ text: String, option: String, isUpstream: Bool = false, authorities: String? = nil
    ) throws {
        isSecure = text.lowercased().hasPrefix("https://")
        guard isSecure || text.lowercased().hasPrefix("http://") else {
            throw CommandFailure.usage(
                "\(option) \(text): no http:// or https:// URL",
                hint: "for example http://127.0.0.1:4566")
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
        if isSecure, !isUpstream { trust = try Self.trust(authorities) }
    }

    /// A connection, which in https is to who the URL says.
    func connect(_ bounds: HTTPCall.Bounds) throws -> HTTPWire {
        let wire = try HTTPCall.connect(to: address, bounds)
        if let trust, case .tcp(let name, _) = address { try wire.secure(trust, host: name) }
        return wire
    }

    private static func trust(_ file: String?) throws -> TLSClientContext {
        let named = file ?? Environment.all["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 }
        do {
            return try TLSClientContext(
                authorities: named.map { Array(try TextFile.read($0).utf8) })
        } catch let error as TLSError {
            throw CommandFailure.environment(
                "\(named ?? "the system's authorities"): \(error)",
                hint: "--ca FILE has certificates in PEM")
        } catch {
            throw CommandFailure.environment("\(named ?? ""): \(error)")
        }
    }
}
