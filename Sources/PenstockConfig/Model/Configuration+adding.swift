internal import JSON

extension Configuration {
    /// This configuration with the upstreams, plugins, stores and APIs of another, which has none of this
    /// one's names but those of stores that are the same. Everything else is this one's.
    public func adding(_ other: Configuration) -> Configuration {
        var result = self
        result.upstreams += other.upstreams
        result.plugins += other.plugins
        result.stores += other.stores.filter { result.store(named: $0.name) == nil }
        result.apis += other.apis
        result.secrets += other.secrets
        result.added.append(other)
        guard var document = document.object else { return result }
        for section in Self.addedSections {
            guard let theirs = other.document[section]?.object else { continue }
            let own = document[section]?.object ?? JSONObject()
            document[section] = .object(own.merging(theirs))
        }
        result.document = .object(document)
        return result
    }

    /// The names of its upstreams, plugins and APIs.
    public var names: Set<String> {
        Set(upstreams.map(\.name) + plugins.map(\.name) + apis.map(\.name))
    }

    /// Hosts with base paths that its APIs have, `*` for any host.
    public var claims: Set<String> {
        var result: Set<String> = []
        let canaries = Set(apis.compactMap { $0.canary?.api })
        for api in apis where !canaries.contains(api.name) && !api.isByRules {
            for (hosts, basePath) in [(api.hosts, api.basePath)]
                + api.addresses.map({ ($0.hosts, $0.basePath) })
            {
                if hosts.isEmpty { result.insert("*" + basePath) }
                for host in hosts { result.insert(host.description + basePath) }
            }
        }
        return result
    }

    private static let addedSections = ["upstreams", "plugins", "stores", "apis"]

    /// The configuration that a place is in: this one, or one that was added.
    func owner(of pointer: JSONPointer) -> Configuration? {
        let tokens = pointer.tokens
        guard !added.isEmpty, tokens.count > 1, Self.addedSections.contains(tokens[0]) else {
            return nil
        }
        return added.first { $0.document[tokens[0]]?[tokens[1]] != nil }
    }
}
