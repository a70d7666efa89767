extension Program {
    /// The whole as text, an empty line between two routes.
    public var text: String {
        apis.flatMap { api in api.routes.map { $0.text(in: api) } }.joined(separator: "\n")
    }
}

extension Program.Route {
    /// The route and its steps, one a line:
    ///
    ///     GET /orders/{id}                     shop, stage $default   penstock.yaml:38
    ///       auth               any_of
    ///                            keys          Auth/APIKey 1.0.0      penstock.yaml:12
    ///       integrate          backend         Integrate/HTTP 1.0.0   penstock.yaml:40
    public func text(in api: Program.API) -> String {
        var table = TextTable()
        var place = "\(api.name), stage \(api.stage)"
        if !api.basePath.isEmpty { place += ", below \(api.basePath)" }
        if !api.hosts.isEmpty { place += ", hosts \(api.hosts.joined(separator: " "))" }
        var phase = ""
        for entry in request + response {
            switch entry {
            case .step(let step):
                table.add(step, phase: step.phase == phase ? "" : step.phase, indent: 0)
                phase = step.phase
            case .chain(let chain):
                table.add(chain, phase: "auth", indent: 0)
                phase = "auth"
            }
        }
        let title = "\(key)  (\(place))  \(source)\n"
        return title + table.text
    }
}

extension Program.Step {
    /// The rules that differ from the usual: "shadow, isolated, on_error next, cache 300 s by …".
    public var rules: String {
        var rules: [String] = []
        if isShadow { rules.append("shadow") }
        if isIsolated { rules.append("in a child process") }
        if isBlocking { rules.append("on worker threads") }
        if isOnLocal { rules.append("sees local answers") }
        if onError != "deny" { rules.append("on_error \(onError)") }
        if let refusal { rules.append("refuses as \(refusal)") }
        if timeoutMilliseconds > 0 { rules.append("timeout \(timeoutMilliseconds) ms") }
        if cacheSeconds > 0 {
            let names = (isKeptForCaller ? [] : ["request"]) + identities
            rules.append("cached \(cacheSeconds) s by \(names.joined(separator: " + "))")
        }
        return rules.joined(separator: ", ")
    }
}

/// Lines of steps with aligned columns.
private struct TextTable {
    private var rows:
        [(phase: String, name: String, plugin: String, source: String, rules: String)] =
            []

    mutating func add(_ step: Program.Step, phase: String, indent: Int) {
        rows.append(
            (
                phase, pad(indent) + step.name, "\(step.plugin) \(step.version)", step.source,
                step.rules
            ))
    }

    mutating func add(_ chain: Program.Chain, phase: String, indent: Int) {
        func node(_ title: String, _ links: [Program.Chain]) {
            rows.append((phase, pad(indent) + title, "", "", ""))
            for link in links { add(link, phase: "", indent: indent + 2) }
        }
        switch chain {
        case .step(let step): add(step, phase: phase, indent: indent)
        case .allOf(let links, let same): node(same ? "all_of (same principal)" : "all_of", links)
        case .anyOf(let links): node("any_of", links)
        case .firstOf(let links): node("first_of", links)
        case .not(let link): node("not", [link])
        case .shadow(let link, let name, let source):
            rows.append((phase, pad(indent) + name, "", source, "shadow"))
            add(link, phase: "", indent: indent + 2)
        }
    }

    var text: String {
        let names = rows.map(\.name.count).max() ?? 0
        let plugins = rows.map(\.plugin.count).max() ?? 0
        let sources = rows.map(\.source.count).max() ?? 0
        return rows.map { row in
            let columns = [
                fill(row.phase, 18), fill(row.name, names), fill(row.plugin, plugins),
                fill(row.source, sources), row.rules,
            ]
            var line = "  " + columns.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    private func pad(_ count: Int) -> String { String(repeating: " ", count: count) }
    private func fill(_ text: String, _ width: Int) -> String {
        text + pad(max(width - text.count, 0))
    }
}
