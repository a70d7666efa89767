// Lets in who sends the shared token in X-Token. Configuration: {"token": "env:NAME"}.
//
// Built without a package, from the SDK's sources; build.sh beside this file has the command.
public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

struct TokenAuthorizer: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "org.example.token", name: "Token", version: "1.0.0",
            configSchema: """
                {"required": ["token"], "properties": {"token": {"type": "string"}}}
                """, reads: ["request.header.x-token"])
    }

    let token: Bytes

    init(_ setup: Setup) throws {
        let reference = try setup.config.require("token")
        token = setup.host.secret(try reference.string())
        guard token.count > 0 else { throw reference.error("there is no such secret") }
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        let sent = exchange.header("x-token")
        if sent.isAbsent { return .abstain }  // another authorizer may know this client
        guard exchange.host.areEqual(sent, token) else { return .deny }
        try exchange.auth.principal("friend")
        return .allow
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(TokenAuthorizer.self)
}
