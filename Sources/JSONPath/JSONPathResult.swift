public import JSON

/// A value that a path selected.
public enum JSONPathValue: Sendable {
    /// A value of the document the path was evaluated in.
    case node(JSONNode)
    /// A value that was made: what a function returned, or the object that `['a','b']` at the end
    /// of a Jayway path merges. It lives in a small document of its own.
    case computed(JSONDocument, JSONNode)

    /// The value with the document that it is in, given the one that was searched.
    public func located(in document: JSONDocument) -> (document: JSONDocument, node: JSONNode) {
        switch self {
        case .node(let node): (document, node)
        case .computed(let document, let node): (document, node)
        }
    }

    /// A copy of the value as a tree.
    public func value(in document: JSONDocument) -> JSONValue {
        let (document, node) = located(in: document)
        return document.value(node)
    }
}

/// What came of an evaluation.
public enum JSONPathResult: Sendable {
    /// The one value of a definite Jayway path, which may be null.
    case value(JSONPathValue)
    /// The values of an indefinite Jayway path or of any RFC 9535 query, maybe none, in order.
    case list([JSONPathValue])
    /// A Jayway path leads where nothing is: `PathNotFoundException`. Happens to an indefinite path
    /// too, when a part before its first wildcard, slice, filter or `..` is missing.
    case missing(JSONPathMissing)
}

/// Where a Jayway path found nothing; `JSONPath.message(of:in:)` words it.
public struct JSONPathMissing: Hashable, Sendable {
    /// What was in the way.
    public enum Reason: Hashable, Sendable {
        /// The last member or element isn't there.
        case noResults
        /// A member on the way isn't there.
        case property
        /// A member was looked for in something else than an object.
        case notAnObject
        /// An element was looked for in null.
        case null
        /// An element was looked for in something else than an array.
        case notAnArray
    }

    /// What was in the way.
    public var reason: Reason
    /// What was found instead of an object or array; none when it was computed.
    public var found: JSONNode
    /// The segment, an index into the compiled program.
    var step: Int
}
