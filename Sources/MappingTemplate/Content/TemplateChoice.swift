/// `passthroughBehavior` of an integration: what happens to a body that no template is for.
public enum PassthroughBehavior: String, CaseIterable, Sendable {
    /// It goes on as it is.
    case whenNoMatch = "WHEN_NO_MATCH"
    /// It goes on as it is where there are no templates at all; else 415.
    case whenNoTemplates = "WHEN_NO_TEMPLATES"
    /// 415.
    case never = "NEVER"
}

/// Which of a request's templates applies: by the Content-Type, then `$default`, then the
/// `passthroughBehavior` (API Gateway Developer Guide, "Method request behavior for payloads without
/// mapping templates").
public struct RequestTemplateChoice: Sendable {
    /// What is to be done with a request.
    public enum Outcome: Hashable, Sendable {
        /// The template of that number is rendered.
        case template(Int)
        /// The body goes on without one.
        case passThrough
        /// The answer is 415.
        case unsupportedMediaType
    }

    private let names: [[UInt8]]
    private let types: [MediaType]
    private let fallback: Outcome

    /// Templates with these keys; the outcome's number is the position in `keys`.
    public init(keys: [String], passthrough: PassthroughBehavior) {
        names = keys.map { Array($0.utf8) }
        types = keys.map { MediaType($0) }
        if let index = keys.firstIndex(of: "$default") {
            fallback = .template(index)
        } else {
            switch passthrough {
            case .whenNoMatch: fallback = .passThrough
            case .whenNoTemplates:
                fallback = keys.isEmpty ? .passThrough : .unsupportedMediaType
            case .never: fallback = .unsupportedMediaType
            }
        }
    }

    /// What a request with this Content-Type field gets; an absent one is `application/json`.
    public func choose(_ contentType: UnsafeBufferPointer<UInt8>?) -> Outcome {
        let isSaid = contentType.map { !MediaType.isBlank($0) } ?? false
        for index in types.indices {
            if isSaid, let contentType {
                if types[index].isType(of: contentType) { return .template(index) }
            } else if types[index] == .json {
                return .template(index)
            }
        }
        return fallback
    }

    /// What a request gets whose template has this key, as a template selection expression of a WebSocket
    /// API says it (Developer Guide, "Data transformations for WebSocket APIs").
    public func choose(key: UnsafeBufferPointer<UInt8>) -> Outcome {
        names.firstIndex { $0.elementsEqual(key) }.map { .template($0) } ?? fallback
    }
}

/// Which of an integration response's templates applies: the first type of the request's Accept,
/// else `application/json`, else the first (recorded and noted by LocalStack; the Developer Guide
/// says as much under "Data mappings").
public struct ResponseTemplateChoice: Sendable {
    private let names: [[UInt8]]
    private let types: [MediaType]
    private let fallback: Int?

    /// Templates with these keys; `choose` answers a position in `keys`.
    public init(keys: [String]) {
        names = keys.map { Array($0.utf8) }
        types = keys.map { MediaType($0) }
        fallback = types.firstIndex(of: .json) ?? (keys.isEmpty ? nil : 0)
    }

    /// Whether the request's Accept decides anything.
    public var dependsOnAccept: Bool { types.count > 1 }

    /// The template for a request with this Accept field; nil: there are none.
    public func choose(_ accept: UnsafeBufferPointer<UInt8>?) -> Int? {
        guard types.count > 1, let accept else { return fallback }
        let first = MediaType.first(ofAccept: accept)
        return types.firstIndex { $0.matches(first) } ?? fallback
    }

    /// The template whose key is this one, as a template selection expression of a WebSocket API says it,
    /// else that of `$default`; nil: there is neither, and the body passes.
    ///
    /// Developer Guide, "WebSocket selection expression summary": `$default` is supported. That without
    /// it the body passes is ours: no page says.
    public func choose(key: UnsafeBufferPointer<UInt8>?) -> Int? {
        if let key, let index = names.firstIndex(where: { $0.elementsEqual(key) }) { return index }
        return names.firstIndex { $0.elementsEqual("$default".utf8) }
    }
}
