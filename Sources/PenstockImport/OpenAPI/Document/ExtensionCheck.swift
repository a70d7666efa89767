internal import JSON
internal import Spelling

/// Finds `x-amazon-apigateway-…` and `x-penstock-…` names that don't exist, that stand where nothing reads
/// them, or that this kind of API doesn't honour.
struct ExtensionCheck {
    let reading: OpenAPIReading
    let isHTTP: Bool
    /// Where the document's paths are that aren't below `paths`.
    private let paths: Set<JSONPointer>

    init(reading: OpenAPIReading, isHTTP: Bool) {
        self.reading = reading
        self.isHTTP = isHTTP
        paths = Set(
            (reading.root["paths"]?.members ?? []).compactMap { reading.referred(from: $0.value) })
    }

    func check() { walk(reading.root, .root) }

    private func walk(_ node: DefinitionNode, _ place: ExtensionTable.Place) {
        let hasNames = Self.maps.contains(node.pointer.tokens.last ?? "")
        for (key, value) in node.members {
            if key.hasPrefix(ExtensionTable.prefix) {
                check(key, value, place)
            } else if PenstockExtension.isMeant(key, isName: hasNames) {
                checkOwn(key, value, place)
            }
            // Nothing is read of what stands beside a path's `$ref`.
            let isRead = place != .path || node["$ref"]?.text == nil
            walk(value, isRead ? self.place(of: key, value.pointer) : .elsewhere)
        }
        for element in node.elements {
            walk(element, self.place(of: "", element.pointer))
        }
    }

    /// Mappings whose keys are names that somebody gave.
    private static let maps: Set = [
        "headers", "properties", "schemas", "definitions", "securitySchemes", "securityDefinitions",
        "parameters", "examples",
    ]

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
                hint: Suggestion.didYouMean(key, among: [PenstockExtension.authorizers])
                    ?? "Penstock's own is \(PenstockExtension.authorizers)")
            return
        }
        // Whoever wrote it thinks that requests are asked.
        if place != .root, place != .operation {
            reading.fail(
                "'\(key)' has no effect here", at: value,
                hint: "it belongs to an operation or to the document")
        }
    }

    private func place(of key: String, _ pointer: JSONPointer) -> ExtensionTable.Place {
        let tokens = pointer.tokens
        switch (tokens.count, tokens.first) {
        case (1, "components"): return .components
        case (2, "paths"): return .path
        case (3, "paths"): return Self.isOperation(key) ? .operation : .elsewhere
        case (2, "securityDefinitions"): return .securityScheme
        case (3, "components") where tokens[1] == "securitySchemes": return .securityScheme
        case (2, "servers"): return .server
        case (2, "tags"): return .tag
        default:
            guard !paths.isEmpty, !tokens.isEmpty else { return .elsewhere }
            if paths.contains(pointer) { return .path }
            return paths.contains(pointer.parent) && Self.isOperation(key)
                ? .operation : .elsewhere
        }
    }

    private static func isOperation(_ key: String) -> Bool {
        // What is ignored is told as a whole.
        OpenAPIReading.methods.contains(key) || key == "trace"
            || key == ExtensionTable.prefix + "any-method"
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
