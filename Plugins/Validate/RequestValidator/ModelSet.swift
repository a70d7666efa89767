import JSON
import JSONSchema

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The configured models as JSON Schemas that can refer to each other.
struct ModelSet {
    /// Whose rules hold.
    enum Dialect: String, CaseIterable { case aws, native }

    /// Begins the URI of each model; an API's id, `/models/` and the name follow (API Gateway
    /// Developer Guide, "Data models for REST APIs").
    private static let base = "https://apigateway.amazonaws.com/restapis/"

    let dialect: Dialect
    private var documents: [String: JSONDocument] = [:]
    private var places: [String: Config] = [:]
    private var resources: [String: JSONDocument] = [:]
    private let whole: Config

    init(_ config: Config) throws {
        whole = config
        dialect = try config["dialect"]?.choice() ?? .aws
        // Every API has these two (recorded: get-models-with-ref).
        documents["Empty"] = try JSONDocument(#"{"title": "Empty Schema", "type": "object"}"#)
        documents["Error"] = try JSONDocument(
            #"{"title": "Error Schema", "type": "object", "properties": {"message": {"type": "string"}}}"#
        )
        for (name, value) in config["models"]?.members ?? [] {
            documents[name] = try JSONDocument(value.text)
            places[name] = value
        }
        for document in documents.values {
            for id in ModelSet.apiIDs(in: document) {
                for (name, model) in documents {
                    resources["\(ModelSet.base)\(id)/models/\(name)"] = model
                }
            }
        }
    }

    /// The schema of a model that `request_models` names.
    func compile(_ name: Config) throws -> JSONSchema {
        let key = try name.string()
        guard let document = documents[key] else {
            throw name.error("there is no model of that name")
        }
        var options = JSONSchemaOptions(resources: resources)
        if dialect == .aws {
            // "Models … are defined using JSON schema draft 4."
            options.dialect = .draft4
            options.wording = .aws
        }
        do throws(JSONSchemaError) {
            return try JSONSchema(document, options: options)
        } catch {
            let place = places[modelName(of: error.document) ?? key]
            throw ConfigError(
                error.message, at: (place?.pointer ?? whole.pointer) + error.location.description)
        }
    }

    private func modelName(of uri: String) -> String? {
        guard resources[uri] != nil else { return nil }
        return uri.split(separator: "/").last.map { String($0) }
    }

    /// The ids of APIs that a model's references name.
    private static func apiIDs(in document: JSONDocument) -> Set<String> {
        var ids: Set<String> = []
        for index in 1...max(UInt32(document.nodeCount), 1) {
            let node = JSONNode(index)
            guard document.kind(of: node) == .string else { continue }
            let text = document.string(of: node)
            guard text.hasPrefix(base) else { continue }
            let parts = text.dropFirst(base.count).split(separator: "/", maxSplits: 1)
            if let id = parts.first { ids.insert(String(id)) }
        }
        return ids
    }
}
