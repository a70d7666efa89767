package import PenstockModel

/// What GetExport is asked for.
package struct OpenAPIExport: Sendable {
    package enum Form: String, Sendable {
        case swagger
        case oas30
    }

    package enum Language: Sendable {
        case json, yaml
    }

    /// The parameter `extensions`. AWS, REST API reference, GetExport: "by default, the export is
    /// without extensions".
    package struct Extensions: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let integrations = Extensions(rawValue: 1)
        package static let authorizers = Extensions(rawValue: 2)
        /// Everything that import reads: the two before, and what the API itself is set to.
        package static let apiGateway = Extensions(rawValue: 4)
        package static let documentation = Extensions(rawValue: 8)
        /// Taken, and adds nothing: AWS documents the name and not what it adds.
        package static let postman = Extensions(rawValue: 16)

        /// From `integrations,authorizers`; nil where a name is none of AWS's.
        package init?(_ text: String) {
            var all: Extensions = []
            for name in text.split(separator: ",") {
                switch name.drop(while: { $0 == " " }) {
                case "integrations": all.insert(.integrations)
                case "authorizers": all.insert(.authorizers)
                case "apigateway": all.insert(.apiGateway)
                case "documentation": all.insert(.documentation)
                case "postman": all.insert(.postman)
                default: return nil
                }
            }
            self = all
        }

        var hasIntegrations: Bool { contains(.integrations) || contains(.apiGateway) }
        package var hasAuthorizers: Bool { contains(.authorizers) || contains(.apiGateway) }
    }

    package var form: Form
    package var extensions: Extensions = []
    package var language = Language.json
    /// `abc.execute-api.us-east-1.amazonaws.com`
    package var host: String
    /// Empty where no stage is meant.
    package var stage: String
    /// The documentation version of the stage, with its parts.
    package var documentation: (version: DocumentationVersion, parts: [DocumentationPart])?

    package init(_ form: Form, host: String, stage: String) {
        self.form = form
        self.host = host
        self.stage = stage
    }

    /// The document of what a stage serves.
    package func document(of definition: RestAPIDefinition) -> [UInt8] {
        let value = RESTExport(definition, self).document
        return language == .json ? JacksonText.json(value) : JacksonText.yaml(value)
    }

    /// `oas30_1.0.0.json`. Corpus, test_export_oas30_openapi: the date where there is no version.
    package func fileName(of definition: RestAPIDefinition) -> String {
        let version = Self.version(definition.api)
        return "\(form.rawValue)_\(version).\(language == .json ? "json" : "yaml")"
    }

    static func version(_ api: RestAPI) -> String {
        api.version ?? api.createdDate?.iso8601 ?? ""
    }
}
