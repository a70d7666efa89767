public import JSON
public import SourceTree

/// A stack: its template with everything evaluated.
public struct Stack: Sendable {
    /// Its name and where it runs.
    public var identity: StackIdentity
    /// The file of its template.
    public var file: String
    /// The template's description; empty for none.
    public var description: String
    /// The template's transforms, in order.
    public var transforms: [String]
    /// The keys of its section `Metadata`, which isn't evaluated, and where they stand.
    public var metadataKeys: [(key: String, location: SourceLocation)]
    /// Its resources in the order of the template; those whose condition is false aren't there.
    public var resources: [StackResource]
    /// Its outputs in the order of the template.
    public var outputs: [StackOutput]
    /// The stacks that it nests, in the order of their resources.
    public var nested: [Stack]

    /// Its name.
    public var name: String { identity.name }

    /// The resource with this logical id; nil when there is none.
    public func resource(_ logicalID: String) -> StackResource? {
        resources.first { $0.logicalID == logicalID }
    }

    /// This stack and all that it nests.
    public var withNested: [Stack] { [self] + nested.flatMap(\.withNested) }
}

/// A resource of a stack.
public struct StackResource: Sendable {
    /// Its logical id.
    public var logicalID: String
    /// Where its logical id stands.
    public var location: SourceLocation
    /// The way to it from the template's root.
    public var pointer: JSONPointer
    /// Its type, such as `AWS::Lambda::Function`.
    public var type: String
    /// Its properties; an object.
    public var properties: TemplateValue
    /// Its metadata; nil for none.
    public var metadata: TemplateValue?
    /// What it is called.
    public var identity: ResourceIdentity
    /// The logical ids that it depends on, in any way.
    public var dependencies: [String]
}

/// An output of a stack.
public struct StackOutput: Sendable {
    /// Its name in the template.
    public var name: String
    /// Its value.
    public var value: TemplateValue
    /// The template's description of it; empty for none.
    public var description: String
    /// The name it is exported by; nil when it isn't.
    public var exportName: String?
}
