internal import JSON
package import PenstockModel
internal import SourceTree

extension OpenAPIDocument {
    /// Imports the document into a REST API, which has at least an id and a root.
    package func importRestAPI(
        into base: RestAPIDefinition, _ options: OpenAPIOptions, naming: NounNaming
    ) throws(OpenAPIFailure) -> OpenAPIImported<RestAPIDefinition> {
        let reading = OpenAPIReading(self)
        ExtensionCheck(reading: reading, isHTTP: false).check()
        var run = RESTImport(reading, base, options, naming)
        run.run()
        return try reading.finish(run.definition, options)
    }
}

/// One import of a document into a REST API.
struct RESTImport {
    let reading: OpenAPIReading
    /// What the API was.
    let base: RestAPIDefinition
    let options: OpenAPIOptions
    var definition: RestAPIDefinition
    /// By the names that the document gives them.
    var authorizerIDs: [String: String] = [:]
    var validatorIDs: [String: String] = [:]
    var schemas: ModelSchemas
    var ids: IDSupply

    init(
        _ reading: OpenAPIReading, _ base: RestAPIDefinition, _ options: OpenAPIOptions,
        _ naming: NounNaming
    ) {
        self.reading = reading
        self.base = base
        self.options = options
        schemas = ModelSchemas(reading: reading, apiID: base.api.id)
        ids = IDSupply(naming, used: Self.ids(of: base))
        definition = options.mode == .merge ? base : Self.emptied(base)
    }

    /// The API with what no document says: its ids, its date, its tags, how it is reached, its stages'
    /// chains of authorizers.
    private static func emptied(_ base: RestAPIDefinition) -> RestAPIDefinition {
        var api = RestAPI()
        api.id = base.api.id
        api.name = base.api.name
        api.createdDate = base.api.createdDate
        api.tags = base.api.tags
        api.endpointConfiguration = base.api.endpointConfiguration
        api.disableExecuteAPIEndpoint = base.api.disableExecuteAPIEndpoint
        var emptied = RestAPIDefinition(api, rootID: base.tree.rootID)
        emptied.chains = base.stageChains
        return emptied
    }

    mutating func run() {
        readSettings()
        readModels()
        readValidators()
        readAuthorizers()
        readGatewayResponses()
        if !options.ignoresDocumentation { readDocumentation() }
        readPaths()
        addInlineModels()
        definition.api.warnings = reading.warnings
    }

    private static func ids(of base: RestAPIDefinition) -> Set<String> {
        Set(base.tree.resources.keys).union(base.authorizers.keys)
            .union(base.requestValidators.keys).union(base.documentationParts.keys)
            .union(base.models.values.map(\.id))
    }
}
