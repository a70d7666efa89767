package import PenstockLowering

/// A stage of an API and its URLs.
package struct ServedURL: Hashable, Sendable {
    package var stage: ServedStage

    init(_ stage: ServedStage) { self.stage = stage }

    /// Its URLs on a listener, or below a public URL: `http://127.0.0.1:8080`. The host names first,
    /// which need a `Host`, then the paths that need none.
    package func urls(_ base: String) -> [String] {
        let base = own(base)
        let authority = base.firstRange(of: "://").map { base[$0.upperBound...] } ?? base[...]
        let port = authority.lastIndex(of: ":").map { String(authority[$0...]) } ?? ""
        let scheme = base.prefix { $0 != ":" }
        return stage.addresses.flatMap { address -> [String] in
            guard !address.hosts.isEmpty else { return ["\(base)\(address.basePath)/"] }
            // The name in Amazon's domain leads to Amazon.
            return address.hosts.filter { !$0.contains(".amazonaws.com") }.map { host in
                "\(scheme)://\(host)\(port)\(address.basePath)/"
            }
        }
    }

    /// The one for a person: a root that needs no host name, then a path.
    package func best(_ base: String) -> String {
        let paths = stage.addresses.filter(\.hosts.isEmpty)
        let shortest = paths.min { $0.basePath.utf8.count < $1.basePath.utf8.count }
        return "\(own(base))\(shortest?.basePath ?? "")/"
    }

    /// A WebSocket API's begin with ws or wss (RFC 6455 §3).
    private func own(_ base: String) -> String {
        guard stage.kind == .webSocket, base.hasPrefix("http") else { return base }
        return "ws" + base.dropFirst("http".count)
    }
}
