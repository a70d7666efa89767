internal import JSON
internal import PenstockModel

extension HTTPImport {
    mutating func addRoute(_ operation: DefinedOperation) {
        // AWS developer guide, "Work with OpenAPI definitions for HTTP APIs": `/$default` with
        // x-amazon-apigateway-any-method is the default route.
        let isDefault = operation.path.hasSuffix("/$default") && operation.method == "ANY"
        let key = isDefault ? "$default" : "\(operation.method) \(operation.path)"
        guard isDefault || RouteKeyPath.isValid(operation.path[...]) else {
            reading.fail(
                RouteKeyPath.fault, at: operation.node,
                hint: "'\(operation.path)' has an empty segment, a name twice, or what is no ASCII")
            return
        }
        var route = Route()
        route.routeID = ids.id(.route, key, old: base.route(key: key)?.routeID)
        route.routeKey = key
        route.operationName = operation.node["operationId"]?.text
        readSecurity(of: operation.node, into: &route)
        checkReferences(of: operation.node)
        if let chain = operation.node[PenstockExtension.authorizers] {
            definition.chains[key] = chain.json.compact
        }
        route.target = integration(of: operation, key).map { "integrations/\($0)" }
        definition.routes[route.routeID] = RouteRecord(route)
    }

    /// Nothing of a response is taken, but AWS warns of one that is missing (moto,
    /// test_reimport_api_failonwarnings, which quotes it).
    private func checkReferences(of operation: DefinitionNode) {
        for (_, written) in operation["responses"]?.members ?? [] {
            guard let response = reading.resolved(written) else { continue }
            for (_, content) in response["content"]?.members ?? [] {
                guard let reference = content["schema"]?["$ref"], let text = reference.text else {
                    continue
                }
                let name = text.split(separator: "/").last.map(String.init) ?? ""
                let isThere = reading.section(reading.document.version.schemas)[name] != nil
                if !isThere {
                    let place = AttributePath.text(reference.pointer.parent)
                    reading.warn(
                        "Parse issue: attribute \(place).\(text) is missing", at: reference)
                }
            }
        }
    }

    private mutating func integration(of operation: DefinedOperation, _ key: String) -> String? {
        guard let node = reading.integration(of: operation.node) else {
            reading.note(
                "route '\(key)' has no integration", at: operation.node,
                hint: "give it 'x-amazon-apigateway-integration'")
            return nil
        }
        if let id = integrationIDs[node.pointer] { return id }
        guard var integration = integration(node) else { return nil }
        let old = base.route(key: key).flatMap { base.integration(of: $0) }?.integrationID
        let isFree = old.map { definition.integrations[$0] == nil } ?? false
        integration.integrationID = ids.id(
            .integration, node.pointer.description, old: isFree ? old : nil)
        integrationIDs[node.pointer] = integration.integrationID
        definition.integrations[integration.integrationID] = IntegrationRecord(integration)
        return integration.integrationID
    }

    private func integration(_ node: DefinitionNode) -> V2Integration? {
        guard let written = node["type"], let text = written.text,
            let type = IntegrationType(rawValue: text.uppercased()),
            type == .httpProxy || type == .awsProxy
        else {
            reading.fail(
                "Unable to create integration: unsupported integration type "
                    + "'\(node["type"]?.text ?? "")'", at: node["type"] ?? node,
                hint: "HTTP APIs have integrations of the types http_proxy and aws_proxy")
            return nil
        }
        var integration = V2Integration()
        integration.integrationType = type
        integration.integrationSubtype = node["integrationSubtype"]?.text
        integration.integrationMethod = node["httpMethod"]?.text?.uppercased()
        integration.integrationURI = node["uri"]?.text
        integration.connectionType = node["connectionType"]?.text.flatMap {
            ConnectionType(rawValue: $0.uppercased())
        }
        integration.connectionID = node["connectionId"]?.text
        integration.credentialsARN = node["credentials"]?.text
        integration.description = node["description"]?.text
        integration.payloadFormatVersion = Self.version(node["payloadFormatVersion"])
        integration.timeoutInMillis = timeout(node["timeoutInMillis"])
        integration.requestParameters = node["requestParameters"]?.textMap ?? [:]
        for (status, parameters) in node["responseParameters"]?.members ?? [] {
            integration.responseParameters[status] = parameters.textMap
        }
        if let name = node["tlsConfig"]?["serverNameToVerify"]?.text {
            var tls = V2TLSConfig()
            tls.serverNameToVerify = name
            integration.tlsConfig = tls
        }
        integration.fillDefaults(.http)
        return integration
    }

    /// AWS, HTTP API reference, CreateIntegration: "between 50 and 30,000 milliseconds".
    private func timeout(_ node: DefinitionNode?) -> Int? {
        guard let node else { return nil }
        if let milliseconds = node.int, (50...30_000).contains(milliseconds) { return milliseconds }
        reading.fail("Timeout should be between 50 ms and 30000 ms", at: node)
        return nil
    }
}
