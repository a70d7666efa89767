internal import JSON
internal import PenstockModel

/// A chain of authorizers as a pipeline has it.
struct LoweredChain {
    var json: JSONValue
    /// Whether it says itself where the API key counts.
    var namesKey: Bool
    /// Whose it is in the definition: the method's, the stage's, the API's.
    var owner: String
    /// Whether anything of it is enforced. What only watches replaces no authorizer.
    var isEnforced: Bool
    /// Where the owner's chain is in it: chains that only watch may stand beside.
    var path: [String] = []

    /// Its steps by name, for events; not those that only watch, and not the key, of which events tell in
    /// AWS's own way.
    var contributors: JSONValue {
        // Several steps of one name are one authorizer with several issuers.
        var names: [JSONValue] = []
        for name in Self.contributors(json) where name.string != StageKeys.step {
            if !names.contains(name) { names.append(name) }
        }
        return .array(names)
    }

    /// Whether a key of a usage plan may be what lets somebody in.
    var countsKey: Bool {
        namesKey && Self.contributors(json).contains { $0.string == StageKeys.step }
    }

    private static func contributors(_ part: JSONValue) -> [JSONValue] {
        guard let object = part.object else { return [part] }
        if object["shadow"]?.bool == true { return [] }
        if let use = object["use"] { return [object["name"] ?? use] }
        let children = ["all_of", "any_of", "first_of"].flatMap { object[$0]?.array ?? [] }
        // What a denial turned round says is undone with it.
        return children.flatMap(contributors)
    }
}

extension LoweringRun {
    /// Notes where in a pipeline a definition's chain is, for what is told of its parts.
    mutating func note(_ chain: LoweredChain?, in auth: JSONValue?, _ element: ModelElement) {
        guard let chain, let auth else { return }
        let path = Self.path(of: chain.json, in: auth) ?? []
        lowered.chains[element] = Lowered.Chain(owner: chain.owner, path: path + chain.path)
    }

    /// Where a part of an `auth` is in it: other steps may stand around it.
    private static func path(of part: JSONValue, in auth: JSONValue) -> [String]? {
        if auth == part { return [] }
        for list in ["all_of", "any_of"] {
            for (index, child) in (auth[list]?.array ?? []).enumerated() {
                if let rest = path(of: part, in: child) { return [list, String(index)] + rest }
            }
        }
        return nil
    }

    /// The chain that a method's definition has in place of its authorizer; nil: it has none.
    mutating func chain(
        _ part: RESTMethod
    ) throws(Unserved) -> LoweredChain? {
        let definition = part.stage.definition
        let authorizers = Dictionary(
            definition.authorizers.values.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        var run = self
        defer { self = run }
        return try Self.chain(
            of: "\(part.verb) \(part.resource.path)", stage: part.stage.stage.stageName,
            in: definition.chains, names: authorizers.keys.sorted() + ["API_KEY", "AWS_IAM"],
            epoch: part.stage.stage.authorizerCacheEpoch
        ) { name throws(Unserved) in
            switch name {
            case "API_KEY": return run.keyStep(part)
            case "AWS_IAM": return try run.iam(part)
            default:
                guard let found = authorizers[name] else { return nil }
                switch found.type {
                case .cognito: return try run.cognito(part, found)
                case .jwt: return try run.jwt(part, found)
                case .token, .request: return try run.lambdaAuthorizer(part, found)
                }
            }
        }
    }

    /// The chain that a route's definition has in place of its authorizer; nil: it has none.
    ///
    /// - Parameter keys: those of a WebSocket API's stage.
    mutating func chain(
        _ part: HTTPRoute, _ keys: SocketKeys? = nil
    ) throws(Unserved) -> LoweredChain? {
        let authorizers = Dictionary(
            part.definition.authorizers.values.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        var run = self
        defer { self = run }
        return try Self.chain(
            of: part.route.routeKey, stage: part.stage.stageName, in: part.definition.chains,
            names: authorizers.keys.sorted() + (keys == nil ? [] : ["API_KEY"]) + ["AWS_IAM"],
            epoch: part.stage.authorizerCacheEpoch
        ) { name throws(Unserved) in
            if name == "AWS_IAM" { return try run.iam(part) }
            guard let found = authorizers[name] else {
                guard name == "API_KEY" else { return nil }
                if let keys { return run.keyStep(part, keys) }
                throw Unserved(
                    "the chain of authorizers names 'API_KEY', and HTTP APIs have no API keys",
                    hint: "{use: Auth/APIKey, config: …} asks for keys of its own")
            }
            return found.authorizerType == .jwt
                ? try run.jwt(part, found) : try run.lambdaAuthorizer(part, found)
        }
    }

    /// The nearest chain that enforces anything, beside nearer ones that only watch.
    private static func chain(
        of key: String, stage: String, in chains: [String: String], names: [String],
        epoch: Int, _ named: (String) throws(Unserved) -> JSONValue?
    ) throws(Unserved) -> LoweredChain? {
        var watching: [LoweredChain] = []
        for owner in AuthorizerChains.owners(of: key, stage: stage, in: chains) {
            guard let value = chains[owner].flatMap({ try? JSONValue(parsing: $0) }) else {
                continue
            }
            var chain = try chain(value, of: owner, names: names, epoch: epoch, named)
            guard chain.isEnforced else {
                watching.append(chain)
                continue
            }
            guard !watching.isEmpty else { return chain }
            // What watches may replace what it watches one day, and isn't asked beside it.
            chain.path = ["any_of", String(watching.count)]
            chain.json = ["any_of": .array(watching.map(\.json) + [chain.json])]
            return chain
        }
        guard var nearest = watching.first, watching.count > 1 else { return watching.first }
        nearest.path = ["any_of", "0"]
        nearest.json = ["any_of": .array(watching.map(\.json))]
        return nearest
    }

    private static func chain(
        _ value: JSONValue, of owner: String, names: [String], epoch: Int,
        _ named: (String) throws(Unserved) -> JSONValue?
    ) throws(Unserved) -> LoweredChain {
        try withoutActuallyEscaping(named) { named throws(Unserved) in
            // Each contributes under its own name: $context.authorizer.NAME.KEY.
            var expression = ChainExpression(names: names, epoch: epoch) { name throws(Unserved) in
                guard let step = try named(name) else { return nil }
                guard name != "API_KEY" else { return step }
                let namesCaller = asksForOneCaller(value)
                return Self.step(step, named: stepName(name), namesCaller: namesCaller)
            }
            let json = try expression.lower(value)
            return LoweredChain(
                json: json, namesKey: expression.namesKey, owner: owner,
                isEnforced: !AuthorizerChains.watches(value))
        }
    }

    /// A step under another name; of an authorizer with several issuers each of its steps.
    ///
    /// AWS's events have no principal of a token; where authorizers must agree on one it is the token's `sub`.
    private static func step(
        _ step: JSONValue, named name: String, namesCaller: Bool
    ) -> JSONValue {
        guard var object = step.object else { return step }
        if let steps = object["first_of"]?.array {
            object["first_of"] = .array(
                steps.map { Self.step($0, named: name, namesCaller: namesCaller) })
        } else {
            object["name"] = .string(name)
            if namesCaller, object["use"] == "Auth/JWT", var config = object["config"]?.object {
                config["principal"] = "sub"
                object["config"] = .object(config)
            }
        }
        return .object(object)
    }

    /// Whether a chain has `same_principal` anywhere.
    private static func asksForOneCaller(_ chain: JSONValue) -> Bool {
        if let parts = chain.array { return parts.contains(where: asksForOneCaller) }
        guard let object = chain.object else { return false }
        return object["same_principal"] == true
            || object.members.contains { asksForOneCaller($0.value) }
    }

    /// A step's name has letters, digits, `-` and `_`.
    private static func stepName(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
    }
}
