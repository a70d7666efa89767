public import JSON

/// What a resource is called once it exists, for `Ref` and `Fn::GetAtt`.
public struct ResourceIdentity: Sendable {
    /// The value of `Ref`.
    public var ref: String
    /// The values of `Fn::GetAtt` by attribute.
    public var attributes: [String: JSONValue]
    /// Whether attributes that aren't in the table get a value that looks like one; when not, they
    /// are an error with a hint.
    public var inventsAttributes: Bool
    /// Whether nobody knows the real one: it only looks like what AWS would give.
    public var isInvented: Bool

    /// An identity whose attributes are all known.
    public init(
        ref: String, attributes: [String: JSONValue] = [:], inventsAttributes: Bool = false,
        isInvented: Bool = false
    ) {
        self.ref = ref
        self.attributes = attributes
        self.inventsAttributes = inventsAttributes
        self.isInvented = isInvented
    }
}

/// A resource that needs a name.
public struct ResourceRequest: Sendable {
    /// The stack it belongs to.
    public var stack: StackIdentity
    /// Its logical id.
    public var logicalID: String
    /// Its type, such as `AWS::Lambda::Function`.
    public var type: String
    /// Its properties, evaluated; an object.
    public var properties: TemplateValue
    /// Its physical id where somebody has named it (`ResourceOverrides`).
    public var physicalID: String?

    /// A request.
    public init(
        stack: StackIdentity, logicalID: String, type: String, properties: TemplateValue,
        physicalID: String? = nil
    ) {
        self.stack = stack
        self.logicalID = logicalID
        self.type = type
        self.properties = properties
        self.physicalID = physicalID
    }
}

/// Names the resources that the embedder knows.
public protocol ResourceNaming: Sendable {
    /// The identity of a resource; nil for one of a type that isn't known, which then gets one that
    /// looks like AWS's.
    func identity(of resource: ResourceRequest) -> ResourceIdentity?
}

/// Knows no resource.
public struct NoNaming: ResourceNaming {
    /// Knows none.
    public init() {}
    /// Nil.
    public func identity(of resource: ResourceRequest) -> ResourceIdentity? { nil }
}
