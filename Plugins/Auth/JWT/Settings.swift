import CPenstock
import JOSE

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What is configured about tokens.
struct Settings {
    enum Answers: String, CaseIterable { case bearer, cognito, rest }
    enum OtherIssuers: String, CaseIterable { case refuse, abstain }
    enum Unavailable: String, CaseIterable { case error, unauthorized }

    let rules: TokenRules
    /// One of them must be the token's; empty: any token does. As they are compared, in order.
    let scopes: [[UInt8]]
    let algorithms: [JWSAlgorithm]
    /// The claim that says who it is; empty: none does.
    let principal: [UInt8]
    /// Claims and refusals as REST APIs have them.
    let isCognito: Bool
    let isUserPool: Bool
    /// Another step may know the issuer of a token that isn't this one's.
    let leavesOthers: Bool
    let claims: [ClaimRule]
    let failsAsUnauthorized: Bool
    let tokenBytesMax: Int

    init(_ setup: Setup) throws {
        let config = setup.config
        var rules = TokenRules(
            issuer: try config.require("issuer").string(),
            audiences: Set(try Self.texts(config["audience"])),
            leeway: Int64(try config.int("leeway_seconds", or: 0, in: 0...300)),
            use: try config["token_use"]?.choice(TokenRules.Use.self))
        rules.takesClientID = try config.bool("client_id", or: true)
        self.rules = rules
        claims = try (config["claims"]?.elements ?? []).map(ClaimRule.init)
        leavesOthers = try config["other_issuers"]?.choice(OtherIssuers.self) == .abstain
        scopes = Set(try Self.texts(config["scopes"])).sorted().map { Array($0.utf8) }
        let names = try Self.texts(config["algorithms"])
        algorithms =
            names.isEmpty
            ? [.rs256, .rs384, .rs512] : names.compactMap { JWSAlgorithm(rawValue: $0) }
        principal = Array(try config.string("principal", or: "sub").utf8)
        let answers = try config["answers"]?.choice(Answers.self) ?? .bearer
        isCognito = answers != .bearer
        isUserPool = answers == .cognito
        failsAsUnauthorized =
            try config["unavailable"]?.choice(Unavailable.self) == .unauthorized
        tokenBytesMax = Int(try config.int("token_bytes_max", or: 16384, in: 64...65536))
        if algorithms.contains(where: { $0.family == .hmac }),
            config["keys"] == nil, config["keys_file"] == nil
        {
            // A secret that can be fetched is none.
            throw (config["algorithms"] ?? config).error(
                "HS256 and its kind need keys that are written in keys or keys_file")
        }
    }

    private static func texts(_ config: Config?) throws -> [String] {
        guard let config else { return [] }
        // Nobody writes that down to let everybody pass.
        guard !config.elements.isEmpty else {
            throw config.error("it is empty: leave it out where any will do")
        }
        return try config.elements.map { try $0.string() }
    }
}
