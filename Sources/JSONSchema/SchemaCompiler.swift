internal import JSON

/// Turns schemas into nodes. A schema that is reached in two ways, or from inside itself, is one
/// node.
struct SchemaCompiler {
    private let options: JSONSchemaOptions
    private var index = SchemaIndex()
    private let root: String
    private var nodes: [SchemaNode] = []
    private var places: [Key: Int] = [:]

    /// The compiled schemas; those reached by the root's compilation.
    var finishedNodes: [SchemaNode] { nodes }

    private struct Key: Hashable {
        var resource: String
        var location: JSONPointer
    }

    init(_ schema: JSONValue, options: JSONSchemaOptions) {
        self.options = options
        for (uri, value) in options.resources {
            index.add(value, uri: uri, dialect: options.dialect)
        }
        index.add(schema, uri: options.baseURI, dialect: options.dialect)
        let base = URIReference(options.baseURI)
        let id = schema["$id"]?.string.map { URIReference($0).resolved(against: base) }
        root = (id ?? base).document
    }

    mutating func compileRoot() throws(JSONSchemaError) -> Int {
        guard let place = index.resolve("", from: root) else {
            throw JSONSchemaError(
                code: .malformed, location: JSONPointer(), message: "there is no schema")
        }
        return try compile(place)
    }

    /// The node of a schema.
    mutating func compile(_ place: SchemaIndex.Place) throws(JSONSchemaError) -> Int {
        var place = place
        let dialect = index.resources[place.resource]?.dialect ?? options.dialect
        enterResource(&place, dialect)
        let key = Key(resource: place.resource, location: place.location)
        if let known = places[key] { return known }
        let node = nodes.count
        places[key] = node
        nodes.append(SchemaNode(location: place.location))
        switch place.value {
        case .bool(let always): nodes[node].always = always
        case .object(let object):
            var reader = KeywordReader(object, place: place, dialect: dialect)
            nodes[node].keywords = try reader.keywords(&self)
        default:
            throw JSONSchemaError(
                code: .malformed, location: place.location,
                message: "a schema is an object or a truth value, not \(place.value.kind.name)")
        }
        return node
    }

    /// The node of what a `$ref` in `place` means.
    mutating func compile(
        reference: String, from place: SchemaIndex.Place, keyword: String
    ) throws(JSONSchemaError) -> Int {
        guard let target = index.resolve(reference, from: place.resource) else {
            throw JSONSchemaError(
                code: .unresolvedReference, location: place.location.appending(keyword),
                message: "'\(reference)' leads nowhere")
        }
        return try compile(target)
    }

    func format(_ name: String) -> (@Sendable (String) -> Bool)? { options.formats[name] }

    /// A schema with an `$id` has a resource of its own.
    private func enterResource(
        _ place: inout SchemaIndex.Place, _ dialect: JSONSchemaOptions.Dialect
    ) {
        guard let id = place.value["$id"]?.string,
            dialect != .draft7 || place.value["$ref"] == nil,
            let base = index.resources[place.resource]?.uri
        else { return }
        let uri = URIReference(id).resolved(against: base).document
        if let resource = index.resources[uri], resource.location == place.location {
            place.resource = uri
        }
    }
}
