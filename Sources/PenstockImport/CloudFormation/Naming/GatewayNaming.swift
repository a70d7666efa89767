package import CloudFormation
internal import JSON
internal import PenstockModel

/// Names the resources that the gateway serves: ids as AWS makes them, the same after every start
/// (a hash of the stack's name and the logical id), or those that a file or a tag gives.
package struct GatewayNaming: ResourceNaming {
    package init() {}

    package func identity(of resource: ResourceRequest) -> ResourceIdentity? {
        let kind = resource.type
        if kind.hasPrefix("AWS::ApiGateway::") {
            return RESTNaming(resource: resource).identity(String(kind.dropFirst(17)))
        }
        if kind.hasPrefix("AWS::ApiGatewayV2::") {
            return HTTPNaming(resource: resource).identity(String(kind.dropFirst(19)))
        }
        if kind.hasPrefix("AWS::Lambda::") { return FunctionNaming(resource: resource).identity() }
        return nil
    }
}

extension ResourceRequest {
    var scope: Scope {
        Scope(region: stack.environment.region, account: stack.environment.account)
    }

    /// The id that somebody has named, or one in AWS's shape.
    func id(_ noun: NounID, _ part: String = "") -> String {
        if part.isEmpty, let physicalID { return physicalID }
        return noun.stable(
            stack: stack.name, logicalID: part.isEmpty ? logicalID : "\(logicalID)/\(part)")
    }

    /// A name that a person might have given: what CloudFormation makes where none is given.
    var generatedName: String {
        let id = StableID([stack.name, logicalID]).text(length: 12, alphabet: .upper)
        return "\(stack.name)-\(logicalID)-\(id)"
    }

    /// An identity of an id, under the names that its type has for it.
    func identity(_ id: String, _ attributes: String...) -> ResourceIdentity {
        ResourceIdentity(
            ref: id,
            attributes: Dictionary(
                attributes.map { ($0, JSONValue.string(id)) }, uniquingKeysWith: { a, _ in a }))
    }
}
