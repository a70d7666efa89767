internal import JSON
internal import Spelling

/// Finds `x-amazon-apigateway-…` names that AWS doesn't have, that stand where nothing reads them, or
/// that this kind of API doesn't honour.
struct ExtensionCheck {
    let reading: OpenAPIReading
    let isHTTP: Bool

    func check() { walk(reading.root, .root) }

    private func walk(_ node: DefinitionNode, _ place: ExtensionTable.Place) {
        for (key, value) in node.members {
            if key.hasPrefix(ExtensionTable.prefix) {
                check(key, value, place)
            } else if key.hasPrefix(PenstockExtension.prefix) {
                checkOwn(key, value, place)
            }
            walk(value, Self.place(of: key, in: place, value.pointer))
        }
        for element in node.elements {
            walk(element, Self.place(of: "", in: place, element.pointer))
        }
    }

    private func check(_ key: String, _ value: DefinitionNode, _ place: ExtensionTable.Place) {
        let name = String(key.dropFirst(ExtensionTable.prefix.count))
        guard let row = ExtensionTable.rows[name] else {
            let names = ExtensionTable.rows.keys.sorted().map { ExtensionTable.prefix + $0 }
            reading.fail(
                "Unknown extension '\(key)'", at: value,
                hint: Suggestion.didYouMean(key, among: names)
                    ?? "the extensions are listed in AWS's page 'OpenAPI extensions for API Gateway'"
            )
            return
        }
        guard row.places.contains(place) else {
            let places = row.places.map(\.name).sorted().joined(separator: " or ")
            reading.note(
                "'\(key)' has no effect here", at: value,
                hint: "it belongs to \(places)")
            return
        }
        // The version of the export format is in every export, so nobody is told about it.
        if case .ignored(let reason) = isHTTP ? row.http : row.rest,
            name != "importexport-version"
        {
            reading.note("'\(key)' is ignored", at: value, hint: reason)
        }
    }

    private func checkOwn(
        _ key: String, _ value: DefinitionNode, _ place: ExtensionTable.Place
    ) {
        guard key == PenstockExtension.authorizers else {
            reading.fail(
                "Unknown extension '\(key)'", at: value,
                hint: "Penstock's own is \(PenstockExtension.authorizers)")
            return
        }
        if place != .root, place != .operation {
            reading.note(
                "'\(key)' has no effect here", at: value,
                hint: "it belongs to an operation or to the document")
        }
    }

    private static func place(
        of key: String, in place: ExtensionTable.Place, _ pointer: JSONPointer
    ) -> ExtensionTable.Place {
        let tokens = pointer.tokens
        switch (tokens.count, tokens.first) {
        case (1, "components"): return .components
        case (2, "paths"): return .path
        case (3, "paths"): return key == "parameters" ? .elsewhere : .operation
        case (2, "securityDefinitions"): return .securityScheme
        case (3, "components") where tokens[1] == "securitySchemes": return .securityScheme
        case (2, "servers"): return .server
        case (2, "tags"): return .tag
        default: return .elsewhere
        }
    }
}

extension ExtensionTable.Place {
    fileprivate var name: String {
        switch self {
        case .root: "the document"
        case .path: "a path"
        case .operation: "an operation"
        case .securityScheme: "a security scheme"
        case .server: "a server"
        case .tag: "a tag"
        case .components: "'components'"
        case .elsewhere: "no place"
        }
    }
}
