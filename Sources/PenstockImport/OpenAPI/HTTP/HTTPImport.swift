internal import JSON
package import PenstockModel
internal import SourceTree

extension OpenAPIDocument {
    /// Imports the document into an HTTP API, which has at least an id.
    ///
    /// AWS developer guide, "Use OpenAPI definitions for HTTP APIs": OpenAPI 3.0; 3.1 is taken too, as
    /// newer documentation says. There is no mode: ReimportApi replaces.
    package func importAPI(
        into base: APIDefinition, _ options: OpenAPIOptions, naming: NounNaming
    ) throws(OpenAPIFailure) -> OpenAPIImported<APIDefinition> {
        let reading = OpenAPIReading(self)
        guard version != .swagger else {
            let node = reading.root["swagger"] ?? reading.root
            reading.fail(
                "Invalid OpenAPI input: HTTP APIs take OpenAPI 3.0", at: node,
                hint: "convert the document, or import it as a REST API")
            return try reading.finish(base, options)
        }
        ExtensionCheck(reading: reading, isHTTP: true).check()
        var run = HTTPImport(reading, base, options, naming)
        if let chain = reading.root[PenstockExtension.authorizers] {
            run.definition.chains[AuthorizerChains.api] = chain.json.compact
        }
        run.run()
        return try reading.finish(run.definition, options)
    }
}

/// One import of a document into an HTTP API.
struct HTTPImport {
    let reading: OpenAPIReading
    /// What the API was.
    let base: APIDefinition
    let options: OpenAPIOptions
    var definition: APIDefinition
    /// By the names of their security schemes.
    var authorizerIDs: [String: String] = [:]
    /// By the places in the document of integrations that are shared.
    var integrationIDs: [JSONPointer: String] = [:]
    var ids: IDSupply

    init(
        _ reading: OpenAPIReading, _ base: APIDefinition, _ options: OpenAPIOptions,
        _ naming: NounNaming
    ) {
        self.reading = reading
        self.base = base
        self.options = options
        ids = IDSupply(
            naming,
            used: Set(base.routes.keys).union(base.integrations.keys).union(base.authorizers.keys))
        var api = base.api
        api.protocolType = .http
        api.description = nil
        api.version = nil
        api.corsConfiguration = nil
        definition = APIDefinition(api)
        // A document says nothing of stages.
        definition.chains = base.stageChains
    }

    mutating func run() {
        readSettings()
        readAuthorizers()
        for path in reading.paths(options.basePath, hasDefault: true) {
            for operation in path.operations { addRoute(operation) }
        }
        definition.api.warnings = reading.warnings
    }

    private mutating func readSettings() {
        let root = reading.root
        let info = root["info"]
        if let name = reading.text(info?["title"], "The title") { definition.api.name = name }
        if definition.api.name.isEmpty {
            reading.fail(
                "Title is required", at: info ?? root, hint: "name the API in 'info.title'")
        }
        definition.api.description = info?["description"]?.text
        if let version = info?["version"]?.text, !version.isEmpty {
            definition.api.version = version
        }
        let endpoint = "x-amazon-apigateway-endpoint-configuration"
        let servers = root["servers"]?.elements ?? []
        if let isDisabled = (root[endpoint] ?? servers.lazy.compactMap { $0[endpoint] }.first)?[
            "disableExecuteApiEndpoint"]?.bool
        {
            definition.api.disableExecuteAPIEndpoint = isDisabled
        }
        definition.api.tags.merge(reading.document.tags) { _, new in new }
        if let node = root["x-amazon-apigateway-cors"] {
            definition.api.corsConfiguration = cors(node)
        }
    }

    /// AWS developer guide, "x-amazon-apigateway-cors object".
    private func cors(_ node: DefinitionNode) -> CORS? {
        guard node.node.mapping != nil else {
            // As AWS puts it, quoted by users of its provider and of SAM.
            reading.warn("CORS Scheme is malformed, ignoring.", at: node)
            return nil
        }
        var cors = CORS()
        cors.allowOrigins = node["allowOrigins"]?.texts ?? []
        cors.allowMethods = node["allowMethods"]?.texts ?? []
        cors.allowHeaders = node["allowHeaders"]?.texts ?? []
        cors.exposeHeaders = node["exposeHeaders"]?.texts ?? []
        cors.allowCredentials = node["allowCredentials"]?.bool
        cors.maxAge = node["maxAge"]?.int
        return cors
    }
}
