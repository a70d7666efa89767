public import JSON

extension Program {
    /// The whole as JSON, for tools.
    public var json: JSONValue {
        ["apis": .array(apis.map { $0.json })]
    }
}

extension Program.API {
    /// The API and its routes.
    public var json: JSONValue {
        [
            "name": .string(name), "hosts": .strings(hosts), "base_path": .string(basePath),
            "stage": .string(stage), "routes": .array(routes.map { $0.json }),
        ]
    }
}

extension Program.Route {
    /// The route and its steps.
    public var json: JSONValue {
        var object = JSONObject([("route", .string(key))])
        object["name"] = name.map { .string($0) }
        object["source"] = .string(source)
        object["request"] = .array(request.map { $0.json })
        object["response"] = .array(response.map { $0.json })
        return .object(object)
    }
}

extension Program.Entry {
    /// A step, or the chain as nested objects.
    public var json: JSONValue {
        switch self {
        case .step(let step): step.json
        case .chain(let chain): ["phase": "auth", "chain": chain.json]
        }
    }
}

extension Program.Chain {
    /// The chain as the configuration writes it.
    public var json: JSONValue {
        switch self {
        case .step(let step): step.json
        case .allOf(let links, let same):
            ["all_of": .array(links.map { $0.json }), "same_principal": .bool(same)]
        case .anyOf(let links): ["any_of": .array(links.map { $0.json })]
        case .firstOf(let links): ["first_of": .array(links.map { $0.json })]
        case .not(let link): ["not": link.json]
        case .shadow(let link, let name, let source):
            ["shadow": link.json, "name": .string(name), "source": .string(source)]
        }
    }
}

extension Program.Step {
    /// The step with all its rules.
    public var json: JSONValue {
        [
            "phase": .string(phase), "name": .string(name), "plugin": .string(plugin),
            "version": .string(version), "source": .string(source), "isolated": .bool(isIsolated),
            "blocking": .bool(isBlocking), "shadow": .bool(isShadow), "on_local": .bool(isOnLocal),
            "on_error": .string(onError), "refusal": refusal.map { .string($0) } ?? .null,
            "timeout_ms": .number(JSONNumber(timeoutMilliseconds)),
            "cache_seconds": .number(JSONNumber(cacheSeconds)),
            "identity": .strings(identities),
            "cache_for": cacheSeconds == 0 ? .null : isKeptForCaller ? "caller" : "request",
            "reads": .strings(reads), "writes": .strings(writes),
        ]
    }
}

extension JSONValue {
    fileprivate static func strings(_ texts: [String]) -> JSONValue {
        .array(texts.map { .string($0) })
    }
}
