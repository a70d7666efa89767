internal import JSON
internal import PenstockModel

/// What is the same of JWT authorizers and user pools.
extension LoweringRun {
    static let tokenStep = "authorizer"

    /// The configuration of Auth/JWT for an issuer: who it is and where its keys are.
    mutating func tokens(of issuer: String) throws(Unserved) -> JSONObject {
        var config = JSONObject([
            ("issuer", .string(issuer)),
            // "Currently, API Gateway supports only RSA-based algorithms" (HTTP APIs, JWT authorizers).
            ("algorithms", ["RS256", "RS384", "RS512"]),
        ])
        let keys = options.issuers
        lowered.asked.issuers.insert(issuer)
        switch keys[issuer] {
        case .file(let path): config["keys_file"] = .string(path)
        case .local: config["keys_file"] = .string(keys.localFile(options.stateDirectory))
        case .url(let url): try place(url, expected: url, in: &config)
        case nil: try place(issuer, expected: nil, in: &config)
        }
        return config
    }

    private mutating func place(
        _ url: String, expected: String?, in config: inout JSONObject
    ) throws(Unserved) {
        let backend: BackendURL
        do throws(BackendURL.Fault) { backend = try BackendURL(url, variables: [:]) } catch {
            throw Unserved(
                "every request is refused: the issuer '\(url)' is no URL",
                hint:
                    "--issuer \(url)=URL or =jwks.json says where its keys are, =local takes those of penstock token",
                response: "UNAUTHORIZED")
        }
        if backend.path.hasSuffix(".json") {
            let name = upstream(for: backend)
            config["jwks"] = ["upstream": .string(name), "path": .string(backend.path)]
            return
        }
        // Developer guide, "Signing keys and troubleshooting JWT authorizers": the key set is where the
        // discovery document's jwks_uri says, and both must be reachable from the public internet. A
        // local issuer may have local keys.
        let others: JSONValue = backend.isLoopback ? ["*"] : ["public"]
        let name = upstream(named: backend.upstreamName, [backend], others: others)
        var base = backend.path
        while base.hasSuffix("/") { base.removeLast() }
        var discovery: JSONObject = JSONObject([
            ("upstream", .string(name)),
            // OpenID Connect Discovery 1.0 §4.
            ("path", .string("\(base)/.well-known/openid-configuration")),
        ])
        if let expected { discovery["issuer"] = .string(expected) }
        config["discovery"] = .object(discovery)
    }

    /// AWS makes no authorizer without audiences, and nobody's token may do where one was meant.
    func checkAudience(_ audiences: [String], _ name: String) throws(Unserved) {
        guard audiences.isEmpty else { return }
        throw Unserved(
            "the authorizer '\(name)' has no audience: every request is refused",
            hint: "AWS refuses it: name who its tokens are for", response: "UNAUTHORIZED")
    }

    func tokenStep(_ config: JSONObject) -> JSONValue {
        .object(
            JSONObject([
                ("use", "Auth/JWT"), ("name", .string(Self.tokenStep)), ("config", .object(config)),
            ]))
    }
}
