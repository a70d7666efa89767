/// A name for a version (Lambda API Reference, AliasConfiguration).
package struct FunctionAlias: Noun {
    package var arn = ""
    package var name = ""
    /// The version that it stands for.
    package var functionVersion = ""
    package var description = ""
    package var routingConfig: AliasRouting?
    package var revisionID = ""

    package init() {}

    package static let table = Table<Self>("AliasConfiguration") {
        $0.row("AliasArn", \.arn, [.readOnly])
        $0.row("Name", \.name)
        $0.row("FunctionVersion", \.functionVersion)
        $0.row("Description", \.description, [.always])
        $0.row("RoutingConfig", \.routingConfig)
        $0.row("RevisionId", \.revisionID, [.readOnly])
    }
}

/// Another version that gets a part of an alias's invocations.
package struct AliasRouting: Noun {
    /// Shares, 0 to 1, by version.
    package var weights: [String: Double] = [:]

    package init() {}

    package static let table = Table<Self>("AliasRoutingConfiguration") {
        $0.row("AdditionalVersionWeights", \.weights)
    }
}
