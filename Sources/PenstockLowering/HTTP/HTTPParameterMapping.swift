internal import JSON
internal import PenstockModel

/// `requestParameters` of an HTTP API's integration, as far as headers go: developer guide,
/// "Transforming API requests and responses".
struct HTTPParameterMapping {
    /// For Transform/Headers.
    private(set) var operations: [JSONValue] = []

    init(_ parameters: [String: String]) throws(Unserved) {
        for (target, source) in parameters.sorted(by: { $0.key < $1.key }) {
            let parts = target.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[1].hasPrefix("header.") else {
                throw Unserved(
                    "'\(target)' can't be mapped yet: only headers can",
                    hint: "it comes with the issue 'AWS behaviour out'")
            }
            let name = JSONValue.string(String(parts[1].dropFirst("header.".count)))
            switch parts[0] {
            case "overwrite":
                operations.append(["set": name, "value": try Self.value(source, of: target)])
            case "append":
                operations.append(["append": name, "value": try Self.value(source, of: target)])
            case "remove": operations.append(["remove": name])
            default: throw Unserved("'\(parts[0])' in '\(target)' is no operation")
            }
        }
    }

    /// Text with `$request.header.x` and so on, to text with `${request.header.x}`.
    private static func value(_ source: String, of target: String) throws(Unserved) -> JSONValue {
        var result = ""
        var rest = source[...]
        while let mark = rest.firstIndex(of: "$") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            let isBraced = rest.hasPrefix("{")
            if isBraced { rest = rest.dropFirst() }
            let name = rest.prefix { isBraced ? $0 != "}" : isWord($0) }
            rest = rest[name.endIndex...]
            if isBraced { rest = rest.dropFirst() }
            guard let variable = variable(String(name)) else {
                throw Unserved("'$\(name)' in '\(target)' can't be mapped yet")
            }
            result += "${\(variable)}"
        }
        return .string(result + rest)
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isASCII
            && (character.isLetter || character.isNumber || "._-".contains(character))
    }

    private static func variable(_ name: String) -> String? {
        let kinds = [
            "request.header.": "request.header.", "request.querystring.": "request.query.",
            "request.path.": "request.path.", "context.": "context.",
            "stageVariables.": "stage.",
        ]
        for (prefix, native) in kinds where name.hasPrefix(prefix) {
            let rest = name.dropFirst(prefix.count)
            return rest.isEmpty ? nil : native + rest
        }
        return nil
    }
}
