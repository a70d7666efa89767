import JSON

/// One row of a noun's table: a member's names and what can be done with it.
package struct Property<Root: Noun>: Sendable {
    /// AWS's name: `restApiId`.
    package let name: String
    /// CloudFormation's name: `RestApiId`; nil where CloudFormation has no such property.
    package let cloudFormationName: String?
    package let isRequired: Bool
    package let isRequiredInCloudFormation: Bool
    /// Whether only answers have it, and a Create or Update call does not.
    package let isReadOnly: Bool
    /// Whether only the store has it.
    let isStored: Bool
    /// Sets the member from a value, which stands at the path.
    let decode: @Sendable (inout Root, JSONValue, JSONPointer, Wire) throws(ModelError) -> Void
    /// Writes name and value, or nothing where the member has nothing to tell.
    let write: @Sendable (Root, inout JSONWriter, Wire) -> Void
    let patch: @Sendable (inout Root, PatchStep) throws(PatchError.Reason) -> Void
    let patchPaths: @Sendable (PatchOperation.Name) -> [String]
    let differences: @Sendable (Root, Root, JSONPointer, inout [Difference]) -> Void

    func name(in wire: Wire) -> String {
        switch wire.names {
        case .aws: name
        case .cloudFormation: cloudFormationName ?? name
        }
    }

    func isRequired(in wire: Wire) -> Bool {
        // Where nothing empty is written, what is absent is empty: a rule without conditions.
        if wire.omitsEmpty { return false }
        return switch wire.names {
        case .aws: isRequired
        case .cloudFormation: isRequiredInCloudFormation
        }
    }
}
