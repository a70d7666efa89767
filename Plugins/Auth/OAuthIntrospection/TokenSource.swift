import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Where the token is (RFC 6750 §2).
struct TokenSource {
    /// What a request says.
    enum Reading {
        /// Nothing of this kind.
        case none
        case some(Bytes)
        case malformed(Bytes)

        static var twice: Self { .malformed("the token appears twice") }
    }

    private enum Place: String { case header, query, cookie }

    private let place: Place
    private let name: Bytes
    private let isAuthorization: Bool
    private let lengthMax: Int

    init(_ setup: Setup) throws {
        let text = try setup.config.string("source", or: "request.header.authorization")
        let parts = text.split(separator: ".", maxSplits: 2)
        guard parts.count == 3, parts[0] == "request", let place = Place(rawValue: String(parts[1]))
        else {
            throw (setup.config["source"] ?? setup.config).error("not a header, query or cookie")
        }
        self.place = place
        name = setup.storage.copy(String(parts[2]))
        isAuthorization = place == .header && parts[2].lowercased() == "authorization"
        lengthMax = Int(try setup.config.int("token_bytes_max", or: 4096, in: 64...65536))
        setup.declare(reads: [text])
    }

    func read(_ exchange: Exchange) -> Reading {
        let found: Found
        switch place {
        case .header: found = exchange.find(header: name)
        case .query: found = exchange.find(queryParameter: name)
        case .cookie: found = exchange.find(cookie: name)
        }
        let value = place == .header ? found.first.trimmed : found.first
        let scheme: Bytes = "Bearer"
        // RFC 9110 §11.1: schemes compare without regard to case.
        let hasScheme =
            place == .header && value.n >= scheme.n
            && value[0..<scheme.n].equalsIgnoringCase(scheme)
            && (value.n == scheme.n || value[scheme.n] == 0x20)
        // What another scheme says is nothing to tell this server.
        if isAuthorization, !hasScheme { return .none }
        guard !found.isRepeated else { return .twice }
        return check(hasScheme ? value[scheme.n..<value.n].trimmed : value)
    }

    /// RFC 6750 §2.1, b64token: no other texts are tokens, wherever they are.
    private func check(_ token: Bytes) -> Reading {
        guard token.n > 0 else { return .none }
        guard token.n <= lengthMax else { return .malformed("the token is too long") }
        let isToken = token.buffer.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || Self.others.contains(byte)
        }
        return isToken ? .some(token) : .malformed("the token is malformed")
    }

    private static let others = Array("-._~+/=".utf8)
}
