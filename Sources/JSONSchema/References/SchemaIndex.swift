internal import ByteEncodings
internal import JSON

/// Finds schemas by URI: every document that was given, every `$id` in them, and every anchor.
struct SchemaIndex {
    /// A schema with a URI of its own.
    struct Resource {
        var uri: URIReference
        var root: Place
        var dialect: JSONSchemaDialect
    }

    /// A schema, and what its references are relative to.
    struct Place {
        var document: Int
        var node: JSONNode
        /// From the root of its document, for messages.
        var location: JSONPointer
        /// The resource it is in, an index of `resources`.
        var resource: Int
    }

    /// A place in any document.
    struct Spot: Hashable {
        var document: Int
        var node: JSONNode
    }

    private(set) var documents: [(document: JSONDocument, uri: String)] = []
    private(set) var resources: [Resource] = []
    private(set) var fault: JSONSchemaError?
    private var byURI: [String: Int] = [:]
    private var roots: [Spot: Int] = [:]
    private var anchors: [String: Place] = [:]
    /// Dynamic anchors of each resource; `""` is a 2019-09 `$recursiveAnchor`.
    private(set) var dynamicAnchors: [Int: [String: Place]] = [:]
    private var waiting: [String: JSONDocument]
    private let options: JSONSchemaOptions

    init(options: JSONSchemaOptions) {
        self.options = options
        waiting = options.resources
    }

    /// Adds a document, to be known as `uri`, with all that has an `$id` or an anchor in it. Its
    /// root's place, which its own `$id` may have given another URI.
    @discardableResult
    mutating func add(
        _ document: JSONDocument, uri: String, dialect: JSONSchemaDialect
    ) -> Place {
        let number = documents.count
        documents.append((document, uri))
        let base = URIReference(uri)
        let resource = resources.count
        let root = Place(
            document: number, node: .root, location: JSONPointer(), resource: resource)
        resources.append(
            Resource(
                uri: base, root: root,
                dialect: self.dialect(of: .root, in: number, otherwise: dialect)))
        byURI[base.document] = resource
        roots[Spot(document: number, node: .root)] = resource
        walk(root)
        // The root's own $id made a resource, of which this is only the name it was found by.
        return Place(
            document: number, node: .root, location: JSONPointer(),
            resource: roots[Spot(document: number, node: .root)] ?? resource)
    }

    // Recursion is bounded by the depth of the document.
    private mutating func walk(_ place: Place) {
        let document = documents[place.document].document
        guard document.kind(of: place.node) == .object else { return }
        var place = place
        var dialect = resources[place.resource].dialect
        let isHidden =
            dialect.isReferenceAlone && document.member(place.node, named: "$ref").exists
        if !isHidden { enter(&place, document, &dialect) }
        for child in Subschemas.of(place.node, in: document, dialect.draft) {
            var inner = place
            inner.node = child.node
            inner.location = place.location.appending(JSONPointer(child.tokens))
            walk(inner)
        }
    }

    /// Notes the `$id` and the anchors of a schema.
    private mutating func enter(
        _ place: inout Place, _ document: JSONDocument, _ dialect: inout JSONSchemaDialect
    ) {
        if let id = document.text(place.node, dialect.idKeyword) {
            let base = resources[place.resource].uri
            let uri = URIReference(id).resolved(against: base)
            if dialect.draft <= .draft7, let fragment = uri.fragment, !fragment.isEmpty {
                // Draft-07 core §8.2.3: an $id with a fragment is an anchor.
                anchors[uri.document + "#" + fragment] = place
            } else {
                dialect = self.dialect(of: place.node, in: place.document, otherwise: dialect)
                place.resource = resources.count
                resources.append(Resource(uri: uri, root: place, dialect: dialect))
                byURI[uri.document] = place.resource
                roots[Spot(document: place.document, node: place.node)] = place.resource
            }
        }
        guard dialect.draft >= .draft201909 else { return }
        let base = resources[place.resource].uri.document
        if let name = document.text(place.node, "$anchor") { anchors[base + "#" + name] = place }
        if dialect.draft == .draft202012, let name = document.text(place.node, "$dynamicAnchor") {
            anchors[base + "#" + name] = place
            dynamicAnchors[place.resource, default: [:]][name] = place
        }
        if dialect.draft == .draft201909,
            document.bool(of: document.member(place.node, named: "$recursiveAnchor")) == true
        {
            dynamicAnchors[place.resource, default: [:]][""] = place
        }
    }

    // MARK: Resolving

    /// The schema that `reference` means from inside a resource; nil when it leads nowhere.
    mutating func resolve(_ reference: String, from resource: Int) -> Place? {
        let uri = URIReference(reference).resolved(against: resources[resource].uri)
        let fragment = PercentDecoding.text(uri.fragment ?? "")
        if byURI[uri.document] == nil { load(uri.document) }
        if !fragment.isEmpty, !fragment.hasPrefix("/") {
            return anchors[uri.document + "#" + fragment]
        }
        guard let resource = byURI[uri.document], let pointer = JSONPointer(parsing: fragment)
        else { return nil }
        return follow(pointer, from: rootPlace(of: resource))
    }

    /// The root of a resource as compiled: within the resource that its own `$id` makes it.
    func rootPlace(of resource: Int) -> Place {
        var place = resources[resource].root
        place.resource = roots[Spot(document: place.document, node: place.node)] ?? resource
        return place
    }

    /// Reads a document that nobody has referred to before.
    private mutating func load(_ uri: String) {
        if let document = waiting.removeValue(forKey: uri) ?? Metaschemas.document(uri) {
            add(document, uri: uri, dialect: options.dialect)
            return
        }
        // It may be the $id of something inside a document that hasn't been looked into.
        while byURI[uri] == nil, let (name, document) = waiting.first {
            waiting[name] = nil
            add(document, uri: name, dialect: options.dialect)
        }
    }

    /// Follows a pointer, noticing where it enters a resource inside the resource.
    private func follow(_ pointer: JSONPointer, from root: Place) -> Place? {
        var place = root
        let document = documents[place.document].document
        for token in pointer.tokens {
            place.node = document.step(from: place.node, token)
            guard place.node.exists else { return nil }
            place.location = place.location.appending(token)
            enterResource(&place)
        }
        return place
    }

    /// Puts a place into the resource that begins at it, if one does.
    func enterResource(_ place: inout Place) {
        if let inner = roots[Spot(document: place.document, node: place.node)] {
            place.resource = inner
        }
    }

    // MARK: Dialects

    /// The dialect that a schema's `$schema` names.
    private mutating func dialect(
        of node: JSONNode, in document: Int, otherwise dialect: JSONSchemaDialect
    ) -> JSONSchemaDialect {
        guard let uri = documents[document].document.text(node, "$schema") else { return dialect }
        if let known = JSONSchemaDialect(metaschema: uri) { return known }
        let name = uri.hasSuffix("#") ? String(uri.dropLast()) : uri
        let meta = options.resources[name] ?? options.resources[uri]
        guard let meta else { return dialect }
        var result = meta.text(.root, "$schema").flatMap(JSONSchemaDialect.init) ?? dialect
        let vocabulary = meta.member(.root, named: "$vocabulary")
        guard meta.kind(of: vocabulary) == .object, result.draft >= .draft201909 else {
            return result
        }
        result.vocabularies = []
        for index in 0..<meta.count(of: vocabulary) {
            let (key, value) = meta.member(vocabulary, at: index)
            if let known = JSONSchemaDialect.Vocabularies.named(meta.string(of: key)) {
                result.vocabularies.formUnion(known)
            } else if meta.bool(of: value) == true, fault == nil {
                // 2020-12 core §8.1.2: a required vocabulary that isn't known ends processing.
                let member = documents[document].document.member(node, named: "$schema")
                fault = error(
                    .unknownDialect, at: Spot(document: document, node: member), ["$schema"],
                    "the vocabulary '\(meta.string(of: key))' is not known")
            }
        }
        return result
    }

    /// An error at a place of a document.
    func error(
        _ code: JSONSchemaError.Code, at spot: Spot, _ tokens: [String], _ message: String
    ) -> JSONSchemaError {
        let (document, uri) = documents[spot.document]
        let span = document.span(of: spot.node)
        let (line, column) = JSONError.position(of: span.lowerBound, in: document.text)
        return JSONSchemaError(
            code: code, location: JSONPointer(tokens), document: uri, span: span, line: line,
            column: column, message: message)
    }
}
