import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Where the token is.
struct TokenSource {
    /// What a request says.
    enum Reading {
        case none
        case some(Bytes)
        /// There are several, of which one would be checked and another believed.
        case twice
    }

    private enum Place { case header, query, cookie }

    private let place: Place
    private let name: Bytes

    init(_ setup: Setup) throws {
        let text = try setup.config.string("source", or: "request.header.authorization")
        let parts = text.split(separator: ".", maxSplits: 2)
        guard parts.count == 3, parts[0] == "request" else {
            throw (setup.config["source"] ?? setup.config).error("not a header, query or cookie")
        }
        switch parts[1] {
        case "header": place = .header
        case "query": place = .query
        default: place = .cookie
        }
        name = setup.storage.copy(String(parts[2]))
        setup.declare(reads: [text])
    }

    func read(_ exchange: Exchange) -> Reading {
        let found: Found
        switch place {
        case .header: found = exchange.find(header: name)
        case .query: found = exchange.find(queryParameter: name)
        case .cookie: found = exchange.find(cookie: name)
        }
        if found.isRepeated { return .twice }
        guard place == .header else { return present(found.first) }
        let value = found.first.trimmed
        // RFC 9110 §11.1: schemes compare without regard to case.
        let scheme: Bytes = "Bearer "
        if value.equalsIgnoringCase("Bearer") { return .none }
        guard value.n > scheme.n, value[0..<scheme.n].equalsIgnoringCase(scheme) else {
            return present(value)
        }
        return present(value[scheme.n..<value.n].trimmed)
    }

    private func present(_ value: Bytes) -> Reading { value.n == 0 ? .none : .some(value) }
}
