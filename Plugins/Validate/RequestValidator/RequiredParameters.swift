import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The parameters without which a request is refused.
struct RequiredParameters {
    /// In the order in which AWS lists what is missing (reference/aws-templates.md, fact 11).
    private enum Place: String, CaseIterable { case header, path, querystring }

    private struct Parameter: BitwiseCopyable {
        var place: Place
        var name: Bytes
    }

    private let parameters: UnsafeBufferPointer<Parameter>
    /// Whether names of headers compare with case, as on AWS (reference/aws-surface.md §2.2).
    private let isExact: Bool

    init(_ setup: Setup, _ reads: inout [String]) throws {
        isExact = try setup.config["dialect"]?.choice() ?? ModelSet.Dialect.aws == .aws
        var parameters: [Parameter] = []
        let configured = setup.config["request_parameters"]?.members ?? []
        for place in Place.allCases {
            let prefix = "method.request.\(place.rawValue)."
            for (key, value) in configured where key.hasPrefix(prefix) {
                guard try value.bool() else { continue }
                let name = String(key.dropFirst(prefix.count))
                parameters.append(Parameter(place: place, name: setup.storage.copy(name)))
                let kind = place == .querystring ? "query" : place.rawValue
                reads.append("request.\(kind).\(name)")
            }
        }
        self.parameters = setup.storage.copy(parameters)
    }

    /// AWS's message about what is missing; nil: nothing is.
    func missing(_ exchange: Exchange) throws -> Bytes? {
        guard parameters.contains(where: { !isPresent($0, exchange) }) else { return nil }
        guard let parts = exchange.allocate(Bytes.self, count: 2 * parameters.count + 2) else {
            throw HostError(PEN_E_LIMIT, "making the message")
        }
        parts[0] = "Missing required request parameters: ["
        var count = 1
        for parameter in parameters where !isPresent(parameter, exchange) {
            if count > 1 {
                parts[count] = ", "
                count += 1
            }
            parts[count] = parameter.name
            count += 1
        }
        parts[count] = "]"
        let all = UnsafeBufferPointer(start: parts, count: count + 1)
        return exchange.join(all, total: all.reduce(0) { $0 + $1.n })
    }

    private func isPresent(_ parameter: Parameter, _ exchange: Exchange) -> Bool {
        switch parameter.place {
        case .header: hasHeader(parameter.name, exchange)
        case .path: !exchange.pathParameter(parameter.name).isAbsent
        // A blank query parameter counts as missing; an empty header does not.
        case .querystring: exchange.queryParameter(parameter.name).n > 0
        }
    }

    private func hasHeader(_ name: Bytes, _ exchange: Exchange) -> Bool {
        // The host finds a name without case at once, and mostly that answers it.
        if exchange.header(name).isAbsent { return false }
        guard isExact else { return true }
        var index = 0
        while let field = exchange.headerField(at: index) {
            if field.name == name { return true }
            index += 1
        }
        return false
    }
}
