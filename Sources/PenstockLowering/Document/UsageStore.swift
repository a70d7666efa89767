internal import JSON

/// Where usage is counted against quotas of usage plans.
package enum UsageStore: Hashable, Sendable {
    /// In each step's memory: it ends with the process.
    case memory
    /// In a SQLite file.
    case file(String)
    /// In a Redis that several gateways may share, `host:port`.
    case server(String)

    /// The name of the store in the document.
    static let name = "penstock-usage"

    /// As `stores` of a configuration has it; nil: none.
    var store: JSONValue? {
        switch self {
        case .memory: nil
        case .file(let path): ["use": "Store/SQLite", "config": ["file": path.verbatim]]
        case .server(let address): ["use": "Store/Redis", "config": ["address": .string(address)]]
        }
    }
}
