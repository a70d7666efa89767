internal import JSON

/// Finds schemas by URI: every document that was given, every `$id` in them, and every anchor.
struct SchemaIndex {
    /// A schema with a URI of its own.
    struct Resource {
        var uri: URIReference
        var value: JSONValue
        /// Where it stands in its document.
        var location: JSONPointer
        var dialect: JSONSchemaOptions.Dialect
    }

    /// A schema, and what its references are relative to.
    struct Place {
        var value: JSONValue
        /// From the root of its document, for messages.
        var location: JSONPointer
        /// The document of the resource it is in.
        var resource: String
    }

    private(set) var resources: [String: Resource] = [:]
    private var anchors: [String: Place] = [:]

    /// Adds a document, to be known as `uri`, with all that has an `$id` or an anchor in it.
    mutating func add(_ value: JSONValue, uri: String, dialect: JSONSchemaOptions.Dialect) {
        let uri = URIReference(uri)
        let dialect = Self.dialect(of: value) ?? dialect
        resources[uri.document] = Resource(
            uri: uri, value: value, location: JSONPointer(), dialect: dialect)
        // Recursion is bounded by the depth of the document.
        walk(value, base: uri, at: JSONPointer(), dialect)
    }

    private mutating func walk(
        _ value: JSONValue, base: URIReference, at location: JSONPointer,
        _ dialect: JSONSchemaOptions.Dialect
    ) {
        guard let object = value.object else { return }
        var base = base
        // Draft-07 §8.3: a $ref hides everything beside it, an $id too.
        let isHidden = dialect == .draft7 && object["$ref"] != nil
        if let id = object["$id"]?.string, !isHidden {
            let uri = URIReference(id).resolved(against: base)
            if let fragment = uri.fragment, !fragment.isEmpty {
                // Draft-07 §8.2.3: an $id of a fragment alone is an anchor.
                anchors[uri.document + "#" + fragment] = Place(
                    value: value, location: location, resource: base.document)
            } else {
                base = uri
                resources[uri.document] = Resource(
                    uri: uri, value: value, location: location,
                    dialect: Self.dialect(of: value) ?? dialect)
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] where dialect == .draft202012 {
            guard let name = object[keyword]?.string else { continue }
            anchors[base.document + "#" + name] = Place(
                value: value, location: location, resource: base.document)
        }
        for (tokens, child) in Subschemas.of(object, dialect) {
            walk(child, base: base, at: location.appending(JSONPointer(tokens)), dialect)
        }
    }

    static func dialect(of value: JSONValue) -> JSONSchemaOptions.Dialect? {
        switch value["$schema"]?.string?.drop(while: { $0 != "/" }).prefix(while: { $0 != "#" }) {
        case "//json-schema.org/draft-07/schema": .draft7
        case "//json-schema.org/draft/2020-12/schema": .draft202012
        default: nil
        }
    }

    /// The schema that `reference` means from inside the resource `base`; nil when it leads
    /// nowhere.
    func resolve(_ reference: String, from base: String) -> Place? {
        let baseURI = resources[base]?.uri ?? URIReference(base)
        let uri = URIReference(reference).resolved(against: baseURI)
        let fragment = URIReference.decoded(uri.fragment ?? "")
        if !fragment.isEmpty, !fragment.hasPrefix("/") {
            return anchors[uri.document + "#" + fragment]
        }
        guard let resource = resources[uri.document],
            let pointer = JSONPointer(parsing: fragment)
        else { return nil }
        return place(at: pointer, in: resource)
    }

    /// Follows a pointer, noticing where it enters a resource inside the resource.
    private func place(at pointer: JSONPointer, in resource: Resource) -> Place? {
        var place = Place(
            value: resource.value, location: resource.location, resource: resource.uri.document)
        for token in pointer.tokens {
            guard let next = place.value[JSONPointer([token])] else { return nil }
            place.value = next
            place.location = place.location.appending(token)
            if let id = next["$id"]?.string, let base = resources[place.resource]?.uri {
                let uri = URIReference(id).resolved(against: base).document
                if resources[uri]?.location == place.location { place.resource = uri }
            }
        }
        return place
    }
}
