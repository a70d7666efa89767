internal import PenstockModel

/// Functions by all that they may be called by.
struct FunctionNames {
    enum Found {
        /// With the qualifier that was used, nil for none.
        case found(PreparedFunction.Key, qualifier: String?)
        case refused(InvokeAnswer)

        var refusal: InvokeAnswer? { if case .refused(let answer) = self { answer } else { nil } }
    }

    /// By name; several where regions or accounts have the same.
    private var functions: [String: [FunctionDefinition]] = [:]

    init(_ definitions: [FunctionDefinition] = []) {
        for definition in definitions { functions[definition.name, default: []].append(definition) }
    }

    func find(_ text: String, _ qualifier: String?) -> Found {
        guard let name = FunctionName(text) else {
            return .refused(
                InvokeException.invalid("'\(text.prefix(FunctionName.lengthMax))' is no function"))
        }
        // Lambda API Reference, Invoke: both may be given when they are the same.
        let asked = name.qualifier ?? qualifier
        guard qualifier == nil || qualifier == asked else {
            return .refused(
                InvokeException.invalid(
                    "The derived qualifier from the function name does not match the specified "
                        + "qualifier."))
        }
        let candidates = (functions[name.name] ?? []).filter {
            (name.region ?? $0.region) == $0.region && (name.account ?? $0.account) == $0.account
        }
        guard let first = candidates.first else {
            let arn =
                text.hasPrefix("arn:")
                ? text
                : "arn:aws:lambda:\(name.region ?? "us-east-1"):\(name.account ?? "000000000000")"
                    + ":function:\(name.name)"
            return .refused(InvokeException.notFound(arn))
        }
        if let found = version(asked, candidates.filter { $0.arn == first.arn }) {
            return .found(
                PreparedFunction.Key(arn: found.arn, version: found.version), qualifier: asked)
        }
        return .refused(InvokeException.notFound("\(first.arn):\(asked ?? "")"))
    }

    private func version(
        _ asked: String?, _ versions: [FunctionDefinition]
    ) -> FunctionDefinition? {
        let asked = asked ?? FunctionDefinition.latest
        if let exact = versions.first(where: { $0.version == asked }) { return exact }
        if let number = versions.first?.aliases[asked],
            let aliased = versions.first(where: { $0.version == number })
        {
            return aliased
        }
        return versions.first { $0.acceptsQualifiers }
    }
}
