internal import CPenstock
internal import PenstockCore
internal import PenstockIO

/// What a listener with `https_redirect` answers in clear text: where the same is in HTTPS.
enum HTTPSRedirect {
    /// What an authority that issues certificates asks for in clear text (RFC 8555 §8.3), and may be
    /// answered there.
    static let challenges: StaticString = "/.well-known/acme-challenge/"

    static func answer(_ request: HandlerRequest, port: Int) -> HandlerResponse {
        let authority = request.headers.first { $0.name.lowercased() == "host" }?.value ?? ""
        guard let host = host(authority) else {
            return HandlerResponse(status: 400)
        }
        let place = host + (port == 443 ? "" : ":\(port)") + path(request.target)
        // RFC 9110 §15.4.9: only 308 keeps the method whatever it is; clients that are older than it
        // know 301, and ask by GET and HEAD.
        let isPlain = request.method == "GET" || request.method == "HEAD"
        return HandlerResponse(
            status: isPlain ? 301 : 308, headers: [("location", "https://" + place)])
    }

    /// An authority's host, without what no host has.
    private static func host(_ authority: String) -> String? {
        let isBracketed = authority.hasPrefix("[")
        let host =
            isBracketed
            ? authority.firstIndex(of: "]").map { String(authority[...$0]) }
            : String(authority.prefix { $0 != ":" })
        guard let host, !host.isEmpty else { return nil }
        let isName = host.utf8.allSatisfy {
            $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || "-._".utf8.contains($0)
                || isBracketed && "[]:".utf8.contains($0)
        }
        return isName ? host : nil
    }

    /// Of a target in absolute form, or of `*`, the path and the query.
    private static func path(_ target: String) -> String {
        if target.hasPrefix("/") { return target }
        guard let scheme = target.firstRange(of: "://") else { return "/" }
        return target[scheme.upperBound...].firstIndex(of: "/").map { String(target[$0...]) } ?? "/"
    }
}

extension ListenerOptions {
    /// Has the listener lead what comes in clear text to HTTPS at a port.
    mutating func redirect(to port: Int) {
        handler = { HTTPSRedirect.answer($0, port: port) }
        routesSecure = true
        isRouted = { _, path, _ in path.hasPrefix(ByteView(HTTPSRedirect.challenges)) }
    }
}
