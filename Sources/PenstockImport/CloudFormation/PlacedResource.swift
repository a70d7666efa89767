internal import CloudFormation
internal import JSON
internal import PenstockModel
internal import SourceTree

/// A resource of one of the stacks.
final class PlacedResource {
    let resource: StackResource
    let stack: Stack
    let scope: Scope

    init(resource: StackResource, stack: Stack, scope: Scope) {
        self.resource = resource
        self.stack = stack
        self.scope = scope
    }

    var logicalID: String { resource.logicalID }
    /// What `Ref` gives.
    var ref: String { resource.identity.ref }

    /// A property's text; nil when it isn't there or no scalar.
    func text(_ name: String) -> String? { resource.properties[name]?.text }

    /// Where a property stands; the resource itself when it hasn't it.
    func location(of path: JSONPointer) -> SourceLocation {
        guard let first = path.tokens.first, resource.properties[first] != nil else {
            return resource.location
        }
        return resource.properties.locate(path)
    }

    func pointer(to path: JSONPointer) -> JSONPointer {
        resource.pointer.appending("Properties").appending(path)
    }

    /// What `Metadata: {Penstock: {Authorizers: …}}` says: a chain of authorizers, as JSON.
    var authorizers: String? { own(.authorizers)?.json.compact }

    /// An id for a part that the template doesn't name: the same after every start.
    func stableID(_ noun: NounID, _ part: String = "") -> String {
        noun.stable(stack: stack.name, logicalID: part.isEmpty ? logicalID : "\(logicalID)/\(part)")
    }
}
