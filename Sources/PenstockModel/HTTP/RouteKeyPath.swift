/// The path of an HTTP API's route key. Developer guide, "Create routes for HTTP APIs".
package enum RouteKeyPath {
    /// What AWS says of a key that it doesn't take.
    package static let fault =
        "The provided route key is not formatted properly for HTTP protocol. Format should "
        + "be \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\""

    /// A variable is a whole segment, a greedy one the last, and no name comes twice. No segment is empty:
    /// of a slash at the end users quote a refusal (storacha/w3infra#166); that other empty segments and
    /// characters beyond ASCII are refused too is unverified.
    package static func isValid(_ path: Substring) -> Bool {
        guard path.first == "/", path.allSatisfy(\.isASCII) else { return false }
        if path == "/" { return true }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        var names: Set<Substring> = []
        for (index, segment) in segments.enumerated() {
            guard !segment.isEmpty else { return false }
            guard segment.contains(where: { $0 == "{" || $0 == "}" }) else { continue }
            guard segment.first == "{", segment.last == "}", segment.count > 2 else { return false }
            var name = segment.dropFirst().dropLast()
            if name.last == "+" {
                guard index == segments.count - 1 else { return false }
                name = name.dropLast()
            }
            guard !name.isEmpty, !name.contains(where: { "{}+".contains($0) }),
                names.insert(name).inserted
            else { return false }
        }
        return true
    }
}
