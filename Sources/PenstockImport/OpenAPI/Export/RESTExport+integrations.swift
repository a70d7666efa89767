internal import JSON
internal import PenstockModel

extension RESTExport {
    /// Without what AWS fills in itself: a time limit of 29 s, a cache namespace that is the
    /// resource's id, a connection over the internet.
    func integration(_ integration: Integration, _ resource: Resource) -> JSONValue {
        var object = JSONObject([("type", .string(integration.type.rawValue.lowercased()))])
        object["httpMethod"] = Self.text(integration.httpMethod)
        object["uri"] = Self.text(integration.uri)
        object["connectionId"] = Self.text(integration.connectionID)
        object["credentials"] = Self.text(integration.credentials)
        if !integration.responses.isEmpty {
            object["responses"] = responses(integration.responses)
        }
        object["requestParameters"] = Self.map(integration.requestParameters)
        object["requestTemplates"] = Self.map(integration.requestTemplates)
        object["passthroughBehavior"] = Self.text(
            integration.passthroughBehavior?.rawValue.lowercased())
        if integration.connectionType == .vpcLink { object["connectionType"] = "VPC_LINK" }
        if let timeout = integration.timeoutInMillis, timeout != Integration.timeoutDefault {
            object["timeoutInMillis"] = .number(JSONNumber(timeout))
        }
        if integration.cacheNamespace != resource.id {
            object["cacheNamespace"] = Self.text(integration.cacheNamespace)
        }
        if !integration.cacheKeyParameters.isEmpty {
            object["cacheKeyParameters"] = .array(
                integration.cacheKeyParameters.map { .string($0) })
        }
        object["contentHandling"] = Self.text(integration.contentHandling?.rawValue)
        object["responseTransferMode"] = Self.text(integration.responseTransferMode?.rawValue)
        object["integrationTarget"] = Self.text(integration.integrationTarget)
        if let tls = integration.tlsConfig {
            object["tlsConfig"] = [
                "insecureSkipVerification": .bool(tls.insecureSkipVerification)
            ]
        }
        return .object(object)
    }

    /// By selection pattern, as import reads them.
    private func responses(_ responses: [String: IntegrationResponse]) -> JSONValue {
        var byPattern: [String: IntegrationResponse] = [:]
        // Two responses with one pattern: the lower status is the one that AWS selects.
        for (_, response) in responses.sorted(by: { $0.key < $1.key }) {
            let pattern = response.selectionPattern ?? ""
            let key = pattern.isEmpty ? "default" : pattern
            if byPattern[key] == nil { byPattern[key] = response }
        }
        return JavaHashOrder.object(byPattern) { _, response in
            var object = JSONObject([("statusCode", .string(response.statusCode))])
            object["responseParameters"] = Self.map(response.responseParameters)
            object["responseTemplates"] = Self.map(response.responseTemplates)
            object["contentHandling"] = Self.text(response.contentHandling?.rawValue)
            return .object(object)
        }
    }

    static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }

    static func map(_ map: [String: String]) -> JSONValue? {
        map.isEmpty ? Optional.none : JavaHashOrder.object(map)
    }
}
