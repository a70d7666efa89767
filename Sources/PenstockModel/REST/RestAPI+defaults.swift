// What AWS fills in when a noun is made, whoever asks: a call, a template, a definition.

extension RestAPI {
    /// Corpus, TestApiGatewayApiRestApi: an API is EDGE and ipv4 unless it says otherwise, a private
    /// one dualstack.
    package mutating func fillDefaults() {
        if endpointConfiguration.types.isEmpty { endpointConfiguration.types = [.edge] }
        if endpointConfiguration.ipAddressType == nil {
            let isPrivate = endpointConfiguration.types == [.private]
            endpointConfiguration.ipAddressType = isPrivate ? .dualstack : .ipv4
        }
    }
}

extension Integration {
    /// Milliseconds (aws-surface §1).
    package static let timeoutDefault = 29_000

    /// Corpus, test_put_integration_validation: a MOCK's URI is dropped.
    package mutating func fillDefaults(resourceID: String) {
        passthroughBehavior = passthroughBehavior ?? .whenNoMatch
        timeoutInMillis = timeoutInMillis ?? Self.timeoutDefault
        cacheNamespace = cacheNamespace ?? resourceID
        switch type {
        case .mock:
            uri = nil
            httpMethod = nil
            connectionType = nil
        case .http, .httpProxy: connectionType = connectionType ?? .internet
        case .aws, .awsProxy: break
        }
    }
}

extension APIModel {
    /// The models that every new REST API has, with these ids. Corpus, test_model_lifecycle.
    package static func defaults(emptyID: String, errorID: String) -> [APIModel] {
        [
            APIModel(
                emptyID, "Empty", "This is a default empty schema model",
                """
                {
                  "$schema": "http://json-schema.org/draft-04/schema#",
                  "title" : "Empty Schema",
                  "type" : "object"
                }
                """),
            APIModel(
                errorID, "Error", "This is a default error schema model",
                """
                {
                  "$schema" : "http://json-schema.org/draft-04/schema#",
                  "title" : "Error Schema",
                  "type" : "object",
                  "properties" : {
                    "message" : { "type" : "string" }
                  }
                }
                """),
        ]
    }

    private init(_ id: String, _ name: String, _ description: String, _ schema: String) {
        self.init()
        self.id = id
        self.name = name
        self.description = description
        self.schema = schema
        contentType = "application/json"
    }
}
