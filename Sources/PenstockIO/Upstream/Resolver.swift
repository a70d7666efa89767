import PenstockCore
import Synchronization

/// Names of upstreams to addresses, off the loops: once at publication, and again every `interval`
/// seconds, so that a moved backend is found without a reload. A name that can't be resolved now
/// keeps its last addresses.
final class Resolver: Sendable {
    struct Name: Hashable, Sendable {
        var host: String
        var port: UInt16
    }

    /// Seconds between look-ups (Docs/configuration.md, upstreams.resolve).
    static let interval: UInt32 = 30

    /// With so many names known, no more are taken that callouts name: those come from answers.
    static let othersMax = 4096

    private let known = Mutex<[Name: [Address]]>([:])

    /// What is known of a name; literal addresses are found at once. [loop]
    func addresses(host: String, port: UInt16) -> [Address] {
        known.withLock { $0[Name(host: host, port: port)] ?? [] }
    }

    /// Looks up every name of a snapshot that isn't known yet. Blocks; off the loops. The names that
    /// could not be resolved come back with the reason.
    func prepare(_ upstreams: [UpstreamDefinition]) -> [ResolveError] {
        var failures: [ResolveError] = []
        for case .tcp(let host, let port) in upstreams.flatMap({ $0.targets.map(\.address) }) {
            let name = Name(host: host, port: port)
            guard known.withLock({ $0[name] }) == nil else { continue }
            switch Address.resolve(host: host, port: port) {
            case .success(let list): known.withLock { $0[name] = Address.alternating(list) }
            case .failure(let error): failures.append(error)
            }
        }
        return failures
    }

    /// Looks up the one target of a server that a callout named. Blocks; off the loops.
    func prepareOther(_ definition: UpstreamDefinition) -> ResolveError? {
        guard known.withLock({ $0.count }) < Self.othersMax else {
            return ResolveError(host: definition.name, reason: "too many names were looked up")
        }
        return prepare([definition]).first
    }

    /// Looks every known name up again and reports those that changed. Blocks; off the loops.
    func refresh(_ changed: (Name, [Address]) -> Void) {
        for (name, old) in known.withLock({ $0 }) {
            guard case .success(let found) = Address.resolve(host: name.host, port: name.port),
                case let list = Address.alternating(found), !list.isEmpty, list != old
            else { continue }
            known.withLock { $0[name] = list }
            changed(name, list)
        }
    }
}
