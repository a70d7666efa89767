internal import JSON

/// Where usage is counted against quotas of usage plans.
package enum UsageStore: Hashable, Sendable {
    /// In each step's memory: it ends with the process.
    case memory
    /// In a SQLite file.
    case file(String)
    /// In a Redis that several gateways may share.
    case server(UsageServerReference)

    /// The name of the store in the document.
    static let name = "penstock-usage"

    /// As `stores` of a configuration has it; nil: none.
    var store: JSONValue? {
        switch self {
        case .memory: nil
        case .file(let path): ["use": "Store/SQLite", "config": ["file": .string(path)]]
        case .server(let server): ["use": "Store/Redis", "config": .object(server.config)]
        }
    }

    /// Whether throttles of usage plans are counted there too.
    var hasThrottles: Bool {
        if case .server(let server) = self { server.leaseMilliseconds != nil } else { false }
    }
}

/// A Redis as a configuration names it: its password by reference.
package struct UsageServerReference: Hashable, Sendable {
    /// `host:port`
    package var address: String
    package var user: String?
    /// `env:NAME` or `file:/path`
    package var password: String?
    package var database = 0
    package var prefix: String?
    /// Throttles are counted there too, by tokens taken ahead for so long; 0: none are taken ahead. nil:
    /// throttles are each gateway's own.
    package var leaseMilliseconds: Int?

    package init(_ address: String) { self.address = address }

    /// For Store/Redis.
    var config: JSONObject {
        var config = JSONObject([("address", .string(address))])
        config["user"] = user.map { .string($0) }
        config["password"] = password.map { .string($0) }
        if database > 0 { config["database"] = .number(JSONNumber(database)) }
        config["prefix"] = prefix.map { .string($0) }
        if let leaseMilliseconds, leaseMilliseconds > 0 {
            config["mode"] = "leased"
            config["lease_ms"] = .number(JSONNumber(leaseMilliseconds))
        }
        return config
    }
}
