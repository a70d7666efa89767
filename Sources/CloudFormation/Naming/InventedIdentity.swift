internal import JSON

/// Names for resources that don't exist here, in the shape that AWS gives them.
public enum InventedIdentity {
    /// The identity of a resource of any type. With a physical id it is the real one as far as that
    /// goes, and only what can't be told from it is made up.
    public static func identity(of resource: ResourceRequest) -> ResourceIdentity {
        let shape = ARNShape.shape(of: resource.type)
        let given = resource.physicalID
        let name = given.map(Self.name(ofPhysical:)) ?? shape.name(of: resource)
        let arn = given.flatMap { $0.hasPrefix("arn:") ? $0 : nil } ?? shape.arn(name, resource)
        var identity = ResourceIdentity(
            ref: given ?? (shape.refIsARN ? arn : shape.ref(name, resource)),
            attributes: ["Arn": .string(arn)], inventsAttributes: true, isInvented: given == nil)
        for (attribute, value) in shape.attributes(name, arn, resource) {
            identity.attributes[attribute] = .string(value)
        }
        return identity
    }

    /// A value for an attribute that no table knows.
    static func attribute(_ name: String, ref: String, of resource: ResourceRequest) -> String {
        let shape = ARNShape.shape(of: resource.type)
        if name.hasSuffix("Arn") || name.hasSuffix("ARN") {
            return shape.arn(Self.name(ofPhysical: ref), resource)
        }
        if name.hasSuffix("Id") || name == "ID" {
            return StableID([resource.stack.name, resource.logicalID, name])
                .text(length: 17, alphabet: .hex)
        }
        return "\(resource.logicalID).\(name)"
    }

    /// The name in a physical id that is an ARN or a URL; the id itself otherwise.
    private static func name(ofPhysical id: String) -> String {
        guard id.hasPrefix("arn:") || id.hasPrefix("https://") else { return id }
        let last = id.split(separator: "/").last.map(String.init) ?? id
        return last.split(separator: ":").last.map(String.init) ?? last
    }
}
