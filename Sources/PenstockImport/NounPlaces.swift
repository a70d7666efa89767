internal import CloudFormation
package import PenstockModel
internal import SourceTree

/// What of an account a message is about.
package struct NounKey: Hashable, Sendable {
    package var scope: Scope
    package var api: String?
    package var stage: String?
    /// `GET /pets`, a route key, `domain name shop.example`.
    package var part: String?

    package init(
        scope: Scope, api: String? = nil, stage: String? = nil, part: String? = nil
    ) {
        self.scope = scope
        self.api = api
        self.stage = stage
        self.part = part
    }
}

/// Where in files the nouns of accounts are.
package struct NounPlaces: Sendable {
    /// A line of a file.
    package struct Place: Hashable, Sendable {
        package var file: String
        package var line: Int
    }

    private var places: [NounKey: Place] = [:]

    package init() {}

    package mutating func set(_ place: Place, of key: NounKey) { places[key] = place }

    /// Where it is: a part or else its stage or else its API; nil when no file has it.
    package func place(of key: NounKey) -> Place? {
        guard !places.isEmpty else { return nil }
        var part = key
        part.stage = nil
        var stage = key
        stage.part = nil
        let api = NounKey(scope: key.scope, api: key.api)
        return [part, stage, api].lazy.compactMap { places[$0] }.first
    }
}

extension Imported {
    /// Notes where a noun is.
    mutating func place(_ location: SourceLocation, of key: NounKey) {
        guard report.sources.indices.contains(location.source) else { return }
        places.set(
            NounPlaces.Place(file: report.sources[location.source].name, line: location.line),
            of: key)
    }

    /// Notes where the methods of an OpenAPI document are.
    mutating func placeOperations(of document: DefinitionDocument, _ scope: Scope) {
        place(document.root.location, of: NounKey(scope: scope, api: document.api))
        for path in document.root["paths"]?.mapping ?? [] {
            for operation in path.value.mapping ?? [] {
                let verb =
                    operation.key == "x-amazon-apigateway-any-method"
                    ? "ANY" : operation.key.uppercased()
                let key = path.key == "/$default" ? "$default" : "\(verb) \(path.key)"
                place(
                    operation.keyLocation, of: NounKey(scope: scope, api: document.api, part: key))
            }
        }
    }
}

extension Importing {
    /// Notes where a part of an API is, or the API.
    func place(_ placed: PlacedResource, api: String?, stage: String? = nil, part: String? = nil) {
        imported.place(
            placed.resource.location,
            of: NounKey(scope: placed.scope, api: api, stage: stage, part: part))
    }
}
