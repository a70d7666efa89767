/// What a patch may do to one member. AWS, "API Gateway REST API reference", page "Patch
/// Operations"; where a recorded exchange says otherwise, the recording.
package struct PatchRule: Sendable {
    /// What the path and the value of an operation mean.
    package enum Target: Sendable {
        /// `/name`, the value is the new value. For a noun: its members have paths of their own.
        case value
        /// `/variables/{name}`: one entry of a map. With `upserts`, replacing an absent entry adds
        /// it; without, it is `noSuchEntry`.
        case entries(upserts: Bool)
        /// `/providerARNs`: the value is the element.
        case items
        /// `/binaryMediaTypes/{element}`: the path names the element.
        case namedItems
        /// `/types/{index}`: the path names the place.
        case places
    }

    package var target: Target
    package var operations: [PatchOperation.Name]

    package init(_ target: Target, _ operations: [PatchOperation.Name]) {
        self.target = target
        self.operations = operations
    }

    /// Patches can't name the member.
    package static let never = PatchRule(.value, [])
    package static let replace = PatchRule(.value, [.replace])
    package static let replaceOrRemove = PatchRule(.value, [.replace, .remove])
    package static let remove = PatchRule(.value, [.remove])
    /// A noun that is patched member by member only.
    package static let members = PatchRule(.value, [])
    package static let entries = PatchRule(
        .entries(upserts: false), [.add, .replace, .remove])
    package static let settings = PatchRule(.entries(upserts: true), [.replace, .remove])
    package static let items = PatchRule(.items, [.add, .remove])
    package static let namedItems = PatchRule(.namedItems, [.add, .replace, .remove])
    package static let places = PatchRule(.places, [.add, .remove, .replace])
}
