package import CloudFormation
internal import SourceTree

/// Templates to nouns.
package enum CloudFormationImport {
    /// Loads templates and makes of their resources what the gateway has.
    ///
    /// - Parameter loader: with its naming as it is; this sets it.
    package static func load(
        _ sources: [StackSource], _ loader: StackLoader, apiKeyValue: APIKeyValue? = nil
    ) -> Imported {
        var loader = loader
        loader.naming = GatewayNaming()
        loader.transforms = [SAMTransform()]
        return nouns(of: loader.load(sources), apiKeyValue)
    }

    /// The nouns of stacks whose resources `GatewayNaming` named.
    package static func nouns(
        of set: StackSet, _ apiKeyValue: APIKeyValue? = nil
    ) -> Imported {
        let importing = Importing(set, apiKeyValue)
        importing.checkMetadata()
        importing.importRestAPIs()
        importing.importResources()
        importing.importRESTParts()
        importing.importMethods()
        importing.importDocumentationVersions()
        importing.importDeployments()
        importing.importStages()
        importing.importFirewalls()
        importing.importAPIs()
        importing.importHTTPParts()
        importing.importRoutes()
        importing.importManagedOverrides()
        importing.importHTTPStages()
        importing.finishAPIs()
        importing.importKeysAndPlans()
        importing.importDomains()
        importing.importMappings()
        importing.importRegional()
        importing.importFunctions()
        importing.importOthers()
        return importing.imported
    }
}
