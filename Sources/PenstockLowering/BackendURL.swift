internal import PenstockModel

/// The URI of an HTTP integration, taken apart.
struct BackendURL: Hashable {
    enum Fault: Error { case notHTTP, variableHost, noHost }

    var isSecure: Bool
    var host: String
    var port: Int
    /// Begins with `/`; may have `{name}`.
    var path: String
    var query: [(name: String, value: String)]

    /// - Parameter variables: what `${stageVariables.name}` stands for.
    init(_ uri: String, variables: [String: String]) throws(Fault) {
        let text = Self.expand(uri, variables)
        guard let colon = text.firstRange(of: "://") else { throw .notHTTP }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw .notHTTP }
        guard !authority.isEmpty else { throw .noHost }
        isSecure = scheme == "https"
        guard !authority.contains("@") else { throw .notHTTP }
        guard !authority.contains("{") else { throw .variableHost }
        let mark = authority.lastIndex(of: ":")
        if let mark, !authority.hasSuffix("]") {
            guard let port = Int(authority[authority.index(after: mark)...]),
                (1...65535).contains(port)
            else { throw .notHTTP }
            self.port = port
            host = String(authority[..<mark])
        } else {
            port = isSecure ? 443 : 80
            host = String(authority)
        }
        let target = rest[authority.endIndex...]
        let path = target.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : String(path)
        query = target[path.endIndex...].dropFirst().split(separator: "&").map { pair in
            let parts = pair.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// Developer guide, "Stage variables": `${stageVariables.name}` in a URI; one that isn't there
    /// is empty.
    static func expand(_ uri: String, _ variables: [String: String]) -> String {
        var result = ""
        var rest = uri[...]
        let opening = "${stageVariables."
        while let start = rest.firstRange(of: opening) {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            result += rest[..<start.lowerBound]
            result += variables[String(rest[start.upperBound..<end])] ?? ""
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// Its name among a configuration's upstreams, whose alphabet is smaller than a URI's.
    var upstreamName: String {
        let plain = host.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
        let name = String(plain).trimmingPrefix { $0 == "-" || $0 == "." }
        return port == 80 ? String(name) : "\(name)-\(port)"
    }

    /// As a Host field names it.
    var authority: String { port == (isSecure ? 443 : 80) ? host : "\(host):\(port)" }

    /// Whether it is this machine's own.
    var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.")
            || host == "[::1]"
    }

    /// Names in braces, in order.
    var pathVariables: [String] {
        path.split(separator: "{").dropFirst().compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }

    static func == (a: Self, b: Self) -> Bool {
        a.isSecure == b.isSecure && a.host == b.host && a.port == b.port && a.path == b.path
            && a.query.elementsEqual(b.query, by: ==)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(host)
        hasher.combine(path)
    }
}
