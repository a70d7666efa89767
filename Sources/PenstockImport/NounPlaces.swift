internal import CloudFormation
package import JSON
package import PenstockModel
package import SourceTree

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
    /// By API and the key of the chain: where each part of it is.
    private var chains: [NounKey: [JSONPointer: SourceLocation]] = [:]
    /// The files by their names, and as locations have them.
    private var sources: [SourceFile] = []

    package init() {}

    /// Where it is, for diagnostics; nil when no file has it.
    package func spot(of key: NounKey) -> (source: SourceFile, location: SourceLocation)? {
        guard let place = place(of: key),
            let source = sources.first(where: { $0.name == place.file })
        else { return nil }
        let indent = source.line(place.line).prefix { $0 == " " || $0 == "\t" }.count
        return (source, SourceLocation(line: place.line, column: indent + 1))
    }

    /// Where a part of an API's chain of authorizers is, or the nearest part around it.
    package func spot(
        ofChain owner: String, _ scope: Scope, api: String?, at part: JSONPointer
    ) -> (source: SourceFile, location: SourceLocation)? {
        let key = NounKey(scope: scope, api: api, part: owner)
        guard let chain = chains[key] else { return nil }
        var part = part
        while chain[part] == nil, !part.tokens.isEmpty { part = part.parent }
        guard let location = chain[part], sources.indices.contains(location.source) else {
            return nil
        }
        return (sources[location.source], location)
    }

    fileprivate mutating func know(_ sources: [SourceFile]) {
        if sources.count > self.sources.count { self.sources = sources }
    }

    fileprivate mutating func setChain(
        _ node: SourceNode, at place: SourceLocation, of key: NounKey
    ) {
        var parts: [JSONPointer: SourceLocation] = [:]
        Self.note(node, place, JSONPointer(), &parts)
        chains[key] = parts
    }

    private static func note(
        _ node: SourceNode, _ place: SourceLocation, _ pointer: JSONPointer,
        _ parts: inout [JSONPointer: SourceLocation]
    ) {
        parts[pointer] = place
        for member in node.mapping ?? [] {
            note(member.value, member.keyLocation, pointer.appending(member.key), &parts)
        }
        for (index, element) in (node.sequence ?? []).enumerated() {
            note(element, element.location, pointer.appending(index), &parts)
        }
    }

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
        places.know(report.sources)
        places.set(
            NounPlaces.Place(file: report.sources[location.source].name, line: location.line),
            of: key)
    }

    /// Notes where a chain of authorizers is.
    mutating func placeChain(
        _ node: SourceNode, at location: SourceLocation, of owner: String, api: String,
        _ scope: Scope
    ) {
        places.know(report.sources)
        places.setChain(
            node, at: location, of: NounKey(scope: scope, api: api, part: owner))
    }

    private mutating func placeChain(
        in node: SourceNode, of owner: String, _ document: DefinitionDocument, _ scope: Scope
    ) {
        guard let chain = node.member(PenstockExtension.authorizers) else { return }
        placeChain(
            chain.value, at: chain.keyLocation, of: owner, api: document.api, scope)
    }

    /// Notes where the methods of an OpenAPI document are.
    mutating func placeOperations(of document: DefinitionDocument, _ scope: Scope) {
        place(document.root.location, of: NounKey(scope: scope, api: document.api))
        placeChain(in: document.root, of: AuthorizerChains.api, document, scope)
        for path in document.root["paths"]?.mapping ?? [] {
            for operation in path.value.mapping ?? [] {
                let verb =
                    operation.key == "x-amazon-apigateway-any-method"
                    ? "ANY" : operation.key.uppercased()
                let key = path.key == "/$default" ? "$default" : "\(verb) \(path.key)"
                placeChain(in: operation.value, of: key, document, scope)
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

extension Importing {
    /// The chain of authorizers that a resource's metadata has, as JSON; notes where it is.
    func chain(of placed: PlacedResource, owner: String, api: String) -> String? {
        guard let text = placed.authorizers, let member = placed.member(.authorizers) else {
            return nil
        }
        imported.placeChain(
            member.value.sourceNode, at: member.keyLocation, of: owner, api: api, placed.scope)
        return text
    }
}
