internal import JSON
internal import PenstockModel

extension RESTImport {
    /// `info` and the extensions at the root that are members of the API.
    mutating func readSettings() {
        let root = reading.root
        let info = root["info"]
        if let name = reading.text(info?["title"], "The title") { definition.api.name = name }
        if let text = info?["description"]?.text { definition.api.description = text }
        if let version = info?["version"]?.text, !version.isEmpty {
            definition.api.version = version
        }
        if definition.api.name.isEmpty {
            reading.fail(
                "Title is required", at: info ?? root, hint: "name the API in 'info.title'")
        }
        readEndpoint()
        if let source: APIKeySource = word(root["x-amazon-apigateway-api-key-source"]) {
            definition.api.apiKeySource = source
        }
        if let types = root["x-amazon-apigateway-binary-media-types"] {
            let own = types.texts.filter { !definition.api.binaryMediaTypes.contains($0) }
            definition.api.binaryMediaTypes += own
        }
        readCompression()
        if let policy = root["x-amazon-apigateway-policy"] {
            definition.api.policy = policy.text ?? policy.json.compact
        }
        if let policy: SecurityPolicy = word(root["x-amazon-apigateway-security-policy"]) {
            definition.api.securityPolicy = policy
        }
        if let mode: EndpointAccessMode = word(root["x-amazon-apigateway-endpoint-access-mode"]) {
            definition.api.endpointAccessMode = mode
        }
        definition.api.tags.merge(reading.document.tags) { _, new in new }
    }

    /// At the root of a 2.0 document, at a server of a later one.
    private mutating func readEndpoint() {
        let name = "x-amazon-apigateway-endpoint-configuration"
        let servers = reading.root["servers"]?.elements ?? []
        let node = reading.root[name] ?? servers.lazy.compactMap { $0[name] }.first
        if let node {
            if let disabled = node["disableExecuteApiEndpoint"]?.bool {
                definition.api.disableExecuteAPIEndpoint = disabled
            }
            if let ids = node["vpcEndpointIds"] {
                definition.api.endpointConfiguration.vpcEndpointIDs = ids.texts
            }
            let types = node["types"]?.elements.compactMap { word($0) as EndpointType? } ?? []
            if !types.isEmpty { definition.api.endpointConfiguration.types = types }
            if let type: IPAddressType = word(node["ipAddressType"]) {
                definition.api.endpointConfiguration.ipAddressType = type
            }
        }
        if !options.endpointTypes.isEmpty {
            definition.api.endpointConfiguration.types = options.endpointTypes
        }
        definition.api.fillDefaults()
    }

    private mutating func readCompression() {
        guard let node = reading.root["x-amazon-apigateway-minimum-compression-size"] else {
            return
        }
        // AWS, REST API reference, RestApi: "between 0 and 10485760 (10M) bytes, inclusive".
        guard let size = node.int, (0...10_485_760).contains(size) else {
            reading.fail(
                "Invalid minimum compression size, must be between 0 and 10485760", at: node)
            return
        }
        definition.api.minimumCompressionSize = size
    }

    /// One of AWS's words, in any case.
    func word<Value: WireEnumeration>(_ node: DefinitionNode?) -> Value? {
        guard let node, let text = reading.text(node, "It") else { return nil }
        if let value = Value(rawValue: text) { return value }
        let folded = text.lowercased()
        if let value = Value.allCases.first(where: { $0.rawValue.lowercased() == folded }) {
            return value
        }
        reading.fail(
            "Invalid value '\(text)' for \(AttributePath.text(node.pointer))", at: node,
            hint: "it is one of \(Value.words.joined(separator: ", "))")
        return nil
    }
}
