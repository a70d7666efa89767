import JSON

/// Reads what a function answers: Developer Guide, "Output from an API Gateway Lambda authorizer" and
/// "Working with AWS Lambda authorizers for HTTP APIs".
struct AnswerParser {
    /// Bytes of an answer.
    static let bytesMax = 1 << 20
    /// Members of a context.
    static let contextMax = 200

    let isREST: Bool
    let isSimple: Bool

    struct Fault: Error {
        var reason: String
    }

    func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(Fault) -> FunctionAnswer {
        guard bytes.count <= Self.bytesMax else {
            throw Fault(reason: "the answer is longer than \(Self.bytesMax) bytes")
        }
        let document: JSONDocument
        do { document = try JSONDocument(bytes) } catch {
            throw Fault(reason: "the answer is no JSON: \(error)")
        }
        guard document.kind(of: .root) == .object else {
            throw Fault(reason: "the answer is no object")
        }
        let context = try context(document)
        if isSimple {
            guard
                let isAuthorized = document.bool(of: document.member(.root, named: "isAuthorized"))
            else { throw Fault(reason: "isAuthorized is missing, or neither true nor false") }
            return FunctionAnswer(
                .simple(isAuthorized), principal: nil, usageKey: nil, context: context)
        }
        let principal = try text("principalId", document)
        if principal == nil, isREST { throw Fault(reason: "principalId is missing") }
        let policy = document.member(.root, named: "policyDocument")
        guard document.kind(of: policy) == .object else {
            throw Fault(reason: "policyDocument is missing, or no object")
        }
        return FunctionAnswer(
            .policy(try CallPolicy(Array(document.text(of: policy)))), principal: principal,
            usageKey: try text("usageIdentifierKey", document), context: context)
    }

    private func text(_ name: String, _ document: JSONDocument) throws(Fault) -> [UInt8]? {
        let node = document.member(.root, named: name)
        switch document.kind(of: node) {
        case nil, .null: return nil
        case .string: return Array(document.string(of: node).utf8)
        default: throw Fault(reason: "\(name) is no text")
        }
    }

    private func context(
        _ document: JSONDocument
    ) throws(Fault) -> [(key: [UInt8], value: FunctionAnswer.ContextValue)] {
        let node = document.member(.root, named: "context")
        guard let kind = document.kind(of: node), kind != .null else { return [] }
        guard kind == .object else { throw Fault(reason: "context is no object") }
        guard document.count(of: node) <= Self.contextMax else {
            throw Fault(reason: "context has more than \(Self.contextMax) members")
        }
        var values: [(key: [UInt8], value: FunctionAnswer.ContextValue)] = []
        try document.forEachMember(of: node) { key, value throws(Fault) in
            let name = document.string(of: key)
            // The host's bound on a variable's name.
            guard !name.isEmpty, name.utf8.count <= 128 else {
                throw Fault(reason: "a name in context has 1 to 128 bytes")
            }
            values.append((Array(name.utf8), try self.value(value, name, document)))
        }
        return values
    }

    private func value(
        _ node: JSONNode, _ name: String, _ document: JSONDocument
    ) throws(Fault) -> FunctionAnswer.ContextValue {
        switch document.kind(of: node) {
        case .string: return .text(Array(document.string(of: node).utf8))
        case .number:
            if let whole = document.int(of: node) { return .int(whole) }
            return .double(document.double(of: node) ?? 0)
        case .object, .array:
            // The guide: "You can't set a JSON object or array as a valid value of any key".
            guard !isREST else { throw Fault(reason: "context.\(name) is an object or a list") }
            return .json(Array(document.text(of: node)))
        default: return document.bool(of: node).map { .bool($0) } ?? .null
        }
    }
}
