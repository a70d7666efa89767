public import JSON

/// Where the parts of a request come from that a mapping template can ask for. Everything is asked for
/// when a template needs it, and only then.
///
/// Bytes are borrowed: they must stay where they are until the rendering has ended.
public protocol MappingRequest: AnyObject {
    /// The body, as text in UTF-8.
    var body: UnsafeBufferPointer<UInt8> { get }

    /// `body` as it was read already: the memory of a document without members of one name, for
    /// `JSONView(borrowing:)`; nil: nobody has, or it is no JSON.
    var bodyJSON: UnsafeRawPointer? { get }

    /// The body as it came, for XML, which says its encoding itself; `body` where nothing of it was
    /// replaced.
    var received: UnsafeBufferPointer<UInt8> { get }

    /// The charset that the body's Content-Type names, for XML; nil for none.
    var charset: String? { get }

    /// Calls `body` with the parameters of a place, in order. Of a name that comes more than once the
    /// last counts, as in parameter mappings.
    func forEachParameter(
        _ place: MappingPlace,
        _ body: (_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) -> Void)

    /// What `$context` has of that name: `requestId`, or with points between `identity.sourceIp`.
    func contextVariable(_ name: String) -> MappingContextValue

    /// Where `contextVariable(at:)` finds a variable of that name, in each request that this object ever
    /// is; nil: it has to be asked for by its name.
    func contextPlace(of name: String) -> Int?

    /// The variable at a place; anything but `.text` is asked for again by its name.
    func contextVariable(at place: Int) -> MappingContextValue

    /// Names of the variables that `$context` has, or a family of them: "identity". For `keySet()`.
    func contextNames(below family: String) -> [String]

    /// The stage's variables, an object of strings; nil for none.
    var stageVariables: JSONDocument? { get }

    /// What a request template set before, for the response template.
    var overrides: MappingOverrides { get }

    /// Whether there are any.
    var hasOverrides: Bool { get }
}

extension MappingRequest {
    /// Nobody has read it.
    public var bodyJSON: UnsafeRawPointer? { nil }
    /// The same.
    public var received: UnsafeBufferPointer<UInt8> { body }
    /// Nobody has said.
    public var charset: String? { nil }
    /// All are asked for by their names.
    public func contextPlace(of name: String) -> Int? { nil }
    /// There are no places.
    public func contextVariable(at place: Int) -> MappingContextValue { .none }
    /// What `overrides` says.
    public var hasOverrides: Bool { !overrides.isEmpty }
}

/// Where a parameter of a request is; the order is that of `$input.params(name)` and of
/// `$input.params()`.
public enum MappingPlace: String, CaseIterable, Sendable {
    /// Of the path.
    case path
    /// Of the query.
    case querystring
    /// A header field.
    case header
}

/// What a variable of `$context` is.
public enum MappingContextValue {
    /// There is none.
    case none
    /// Text. Borrowed until the rendering has ended.
    case text(UnsafeBufferPointer<UInt8>)
    /// Text.
    case string(String)
    /// A value of a document.
    case json(JSONDocument, JSONNode)
    /// More variables below this name.
    case family
}

/// A request as plain values: for tests, tools, and where a copy costs nothing that matters.
public final class MappingInput: MappingRequest {
    /// Parameters of the path.
    public var path: [(name: String, value: String)] = []
    /// Parameters of the query.
    public var querystring: [(name: String, value: String)] = []
    /// Header fields.
    public var header: [(name: String, value: String)] = []
    /// `$context`, an object; nil for an empty one.
    public var context: JSONDocument?
    /// `$stageVariables`, an object; nil for an empty one.
    public var stageVariables: JSONDocument?
    /// What a request template set before.
    public var overrides = MappingOverrides()

    private let memory: UnsafeMutableBufferPointer<UInt8>

    /// A request with a copy of this body and nothing else.
    public init(body: some Collection<UInt8> = EmptyCollection()) {
        memory = .allocate(capacity: body.count)
        _ = memory.initialize(from: body)
    }

    deinit { memory.deallocate() }

    /// The body.
    public var body: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(memory) }

    /// The parameters of a place.
    public func forEachParameter(
        _ place: MappingPlace,
        _ body: (_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let list =
            switch place {
            case .path: path
            case .querystring: querystring
            case .header: header
            }
        for (name, value) in list {
            var name = name
            var value = value
            name.withUTF8 { name in value.withUTF8 { value in body(name, value) } }
        }
    }

    /// The value at that place of `context`; an object is a family.
    public func contextVariable(_ name: String) -> MappingContextValue {
        guard let context, let node = node(of: name, in: context) else { return .none }
        return context.kind(of: node) == .object ? .family : .json(context, node)
    }

    /// The names in `context`, or in the object at that place of it.
    public func contextNames(below family: String) -> [String] {
        guard let context,
            let node = family.isEmpty ? .root : node(of: family, in: context),
            context.kind(of: node) == .object
        else { return [] }
        return context.value(node).object?.members.map(\.key) ?? []
    }

    private func node(of name: String, in context: JSONDocument) -> JSONNode? {
        let whole = context.member(.root, named: name)
        if whole.exists { return whole }
        var node = JSONNode.root
        for part in name.split(separator: ".") {
            guard context.kind(of: node) == .object else { return nil }
            node = context.member(node, named: String(part))
        }
        return node.exists ? node : nil
    }
}
