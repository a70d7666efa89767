internal import JSON

/// Where a schema holds other schemas. Elsewhere (`enum`, `const`, `default`, unknown keywords) an
/// `$id` is data.
enum Subschemas {
    private enum Shape { case one, list, map, oneOrList }

    private static let always: [String: Shape] = [
        "not": .one, "additionalProperties": .one, "additionalItems": .one, "items": .oneOrList,
        "allOf": .list, "anyOf": .list, "oneOf": .list, "definitions": .map, "properties": .map,
        "patternProperties": .map, "dependencies": .map,
    ]
    private static let sinceDraft6: [String: Shape] = ["contains": .one, "propertyNames": .one]
    private static let sinceDraft7: [String: Shape] = ["if": .one, "then": .one, "else": .one]
    private static let since201909: [String: Shape] = [
        "$defs": .map, "dependentSchemas": .map, "unevaluatedItems": .one,
        "unevaluatedProperties": .one, "contentSchema": .one,
    ]

    private static func shape(
        of keyword: String, _ draft: JSONSchemaDialect.Draft
    ) -> Shape? {
        if let shape = always[keyword] { return shape }
        if draft >= .draft6, let shape = sinceDraft6[keyword] { return shape }
        if draft >= .draft7, let shape = sinceDraft7[keyword] { return shape }
        if draft >= .draft201909, let shape = since201909[keyword] { return shape }
        return draft == .draft202012 && keyword == "prefixItems" ? .list : nil
    }

    /// The schemas in an object, each with the tokens that lead to it.
    static func of(
        _ node: JSONNode, in document: JSONDocument, _ draft: JSONSchemaDialect.Draft
    ) -> [(tokens: [String], node: JSONNode)] {
        var result: [(tokens: [String], node: JSONNode)] = []
        for index in 0..<document.count(of: node) {
            let (key, value) = document.member(node, at: index)
            let name = document.string(of: key)
            guard let shape = shape(of: name, draft) else { continue }
            switch (shape, document.kind(of: value)) {
            case (.one, .object), (.oneOrList, .object): result.append(([name], value))
            case (.list, .array), (.oneOrList, .array):
                for place in 0..<document.count(of: value) {
                    result.append(([name, String(place)], document.element(value, at: place)))
                }
            case (.map, .object):
                for place in 0..<document.count(of: value) {
                    let (inner, schema) = document.member(value, at: place)
                    result.append(([name, document.string(of: inner)], schema))
                }
            default: break
            }
        }
        return result
    }
}

extension JSONDocument {
    /// A member that is text.
    func text(_ node: JSONNode, _ name: String) -> String? {
        let member = member(node, named: name)
        return kind(of: member) == .string ? string(of: member) : nil
    }

    /// The member or element that a token of a pointer names.
    func step(from node: JSONNode, _ token: String) -> JSONNode {
        guard kind(of: node) == .array else { return member(node, named: token) }
        // RFC 6901 §4: digits without a leading zero.
        guard let index = Int(token), String(index) == token else { return .none }
        return element(node, at: index)
    }
}
