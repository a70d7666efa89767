import AuthCalloutPlugin
import CPenstock
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Makes a verdict of a policy's result: true or false, or an object with `allow`.
struct PolicyResult {
    /// Members of a context.
    private static let contextMax = 100

    func decide(_ answer: Bytes, _ exchange: Exchange) throws -> AuthorizerVerdict {
        let document: JSONDocument
        do { document = try JSONDocument(answer.buffer) } catch {
            throw DecisionFault("the policy agent's answer is no JSON: \(error)")
        }
        let result = document.member(.root, named: "result")
        switch document.kind(of: result) {
        case nil:
            // OPA documentation, "REST API": a rule that is undefined has no result. Nothing allows it.
            exchange.explainFailure("the rule is undefined for this request")
            return .deny
        case .bool: return document.bool(of: result) == true ? .allow : .deny
        case .object: return try decide(document, result, exchange)
        default: throw DecisionFault("the rule is neither true, false nor an object with allow")
        }
    }

    private func decide(
        _ document: JSONDocument, _ result: JSONNode, _ exchange: Exchange
    ) throws -> AuthorizerVerdict {
        guard let isAllowed = document.bool(of: document.member(result, named: "allow")) else {
            throw DecisionFault("the rule's object has no allow that is true or false")
        }
        let reason = document.member(result, named: "reason")
        if document.kind(of: reason) == .string {
            exchange.explainFailure(document.string(of: reason))
        }
        guard isAllowed else { return .deny }
        let principal = document.member(result, named: "principal")
        switch document.kind(of: principal) {
        case nil: break
        case .string:
            try exchange.auth.principal(copy(document.string(of: principal), exchange))
        default: throw DecisionFault("the rule's principal is no text")
        }
        let context = document.member(result, named: "context")
        guard let kind = document.kind(of: context) else { return .allow }
        guard kind == .object else { throw DecisionFault("the rule's context is no object") }
        guard document.count(of: context) <= Self.contextMax else {
            throw DecisionFault("the rule's context has more than \(Self.contextMax) members")
        }
        for index in 0..<document.count(of: context) {
            let (key, value) = document.member(context, at: index)
            try exchange.auth.context(
                copy(document.string(of: key), exchange), self.value(document, value, exchange))
        }
        return .allow
    }

    private func value(
        _ document: JSONDocument, _ node: JSONNode, _ exchange: Exchange
    ) -> Value {
        switch document.kind(of: node) {
        case .string: .string(copy(document.string(of: node), exchange))
        case .bool: .bool(document.bool(of: node) == true)
        case .number:
            document.int(of: node).map { .int($0) } ?? .double(document.double(of: node) ?? 0)
        case .object, .array: .json(exchange.copy(Bytes(document.text(of: node))))
        default: .null
        }
    }

    private func copy(_ text: String, _ exchange: Exchange) -> Bytes {
        var text = text
        return text.withUTF8 { exchange.copy(Bytes($0)) }
    }
}
