internal import JSON
internal import PenstockModel

extension OpenAPIReading {
    /// An operation's `x-amazon-apigateway-integration`, or what that refers to in
    /// `x-amazon-apigateway-integrations`.
    func integration(of operation: DefinitionNode) -> DefinitionNode? {
        operation["x-amazon-apigateway-integration"].flatMap { resolved($0) }
    }
}

extension RESTImport {
    /// AWS developer guide, "x-amazon-apigateway-integration object".
    func integration(of operation: DefinedOperation, resourceID: String) -> Integration? {
        guard let node = reading.integration(of: operation.node) else { return nil }
        guard let written = node["type"] else {
            reading.fail(
                "Unable to put integration on \(Self.place(node)): Integration type is required",
                at: node, hint: "give 'type': http, http_proxy, aws, aws_proxy or mock")
            return nil
        }
        guard let type: IntegrationType = word(written) else { return nil }
        var integration = Integration()
        integration.type = type
        integration.httpMethod = node["httpMethod"]?.text?.uppercased()
        integration.uri = reading.text(node["uri"], "uri")
        integration.connectionType = word(node["connectionType"])
        integration.connectionID = node["connectionId"]?.text
        integration.credentials = node["credentials"]?.text
        integration.requestParameters = requestParameters(node, of: operation)
        integration.requestTemplates = node["requestTemplates"]?.textMap ?? [:]
        integration.passthroughBehavior = word(node["passthroughBehavior"])
        integration.contentHandling = word(node["contentHandling"])
        integration.responseTransferMode = word(node["responseTransferMode"])
        integration.integrationTarget = node["integrationTarget"]?.text
        integration.timeoutInMillis = timeout(node["timeoutInMillis"])
        integration.cacheNamespace = node["cacheNamespace"]?.text
        integration.cacheKeyParameters = node["cacheKeyParameters"]?.texts ?? []
        if let isInsecure = node["tlsConfig"]?["insecureSkipVerification"]?.bool {
            var tls = TLSConfig()
            tls.insecureSkipVerification = isInsecure
            integration.tlsConfig = tls
        }
        for (pattern, response) in node["responses"]?.members ?? [] {
            add(response, pattern, to: &integration)
        }
        check(integration, at: node)
        integration.fillDefaults(resourceID: resourceID)
        return integration
    }

    /// What is no string is left out with AWS's warning (corpus,
    /// test_import_rest_api_with_base_path_oas30).
    private func requestParameters(
        _ integration: DefinitionNode, of operation: DefinedOperation
    ) -> [String: String] {
        var parameters: [String: String] = [:]
        for (name, value) in integration["requestParameters"]?.members ?? [] {
            let json = value.json
            guard let text = json.string else {
                reading.warn(
                    "Invalid format for 'requestParameters'. Expected type string for property "
                        + "'\(name)' of resource '\(operation.path)' and method "
                        + "'\(operation.method)' but got '\(json.compact)'", at: value,
                    hint: "put it in quotes")
                continue
            }
            parameters[name] = text
        }
        return parameters
    }

    /// AWS's quota "Integration timeout": 50 milliseconds to 29 seconds, and more for regional and
    /// private APIs on request.
    private func timeout(_ node: DefinitionNode?) -> Int? {
        guard let node else { return nil }
        if let milliseconds = node.int, milliseconds >= 50 { return milliseconds }
        reading.fail("Timeout should be between 50 ms and 29000 ms", at: node)
        return nil
    }

    private func add(
        _ node: DefinitionNode, _ pattern: String, to integration: inout Integration
    ) {
        guard let status = node["statusCode"]?.text else {
            reading.fail("Invalid integration response: statusCode is required", at: node)
            return
        }
        var response = IntegrationResponse()
        response.statusCode = status
        response.selectionPattern = pattern == "default" ? nil : pattern
        response.responseParameters = node["responseParameters"]?.textMap ?? [:]
        response.responseTemplates = node["responseTemplates"]?.textMap ?? [:]
        response.contentHandling = word(node["contentHandling"])
        // One status has one integration response: the default one wins, or else the last, as
        // PutIntegrationResponse replaces.
        if integration.responses[status] != nil {
            reading.note(
                "status \(status) has more than one integration response", at: node,
                hint: "API Gateway keeps one a status")
            if pattern != "default" { return }
        }
        integration.responses[status] = response
    }

    private func check(_ integration: Integration, at node: DefinitionNode) {
        let place = "Unable to put integration on \(Self.place(node))"
        guard integration.type != .mock else { return }
        if integration.httpMethod == nil {
            // Corpus, test_put_integration_validation.
            reading.fail(
                "\(place): Enumeration value for HttpMethod must be non-empty", at: node,
                hint: "give 'httpMethod'")
        }
        if integration.uri == nil {
            reading.fail(
                "\(place): Invalid HTTP endpoint specified for URI", at: node, hint: "give 'uri'")
        }
    }

    /// `'GET' for resource at path '/pets'`, as AWS names a method.
    private static func place(_ node: DefinitionNode) -> String {
        let tokens = node.pointer.tokens
        guard tokens.first == "paths", tokens.count > 2 else { return "'\(node.pointer)'" }
        return "'\(tokens[2].uppercased())' for resource at path '\(tokens[1])'"
    }
}
