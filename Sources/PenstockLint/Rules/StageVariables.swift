internal import PenstockModel

/// The stage variables that a text uses: `${stageVariables.x}` in a URI, `$stageVariables.x`,
/// `$stageVariables['x']` and `$stageVariables.get('x')` in a template.
enum StageVariables {
    static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        for part in parts(of: text) {
            let name = part.name
            if !name.isEmpty { names.insert(name) }
        }
        return names
    }

    /// Those in a place that names a function: `…:function:${stageVariables.x}`.
    static func functionNames(in uri: String) -> Set<String> {
        Set(
            parts(of: uri).filter { part in
                part.before.hasSuffix(":function:${") || part.before.hasSuffix("/functions/${")
            }.map(\.name))
    }

    private static func parts(of text: String) -> [(before: Substring, name: String)] {
        let word = "stageVariables"
        var result: [(before: Substring, name: String)] = []
        var rest = text[...]
        var before = text[..<text.startIndex]
        while let start = rest.range(of: word) {
            before = text[..<start.lowerBound]
            rest = rest[start.upperBound...]
            for opening in [".get('", ".get(\"", "['", "[\"", "."]
            where rest.hasPrefix(opening) {
                let name = rest.dropFirst(opening.count).prefix {
                    $0 == "_" || $0 == "-" || ($0.isASCII && ($0.isLetter || $0.isNumber))
                }
                result.append((before, String(name)))
                break
            }
        }
        return result.filter { !["get", "keySet", "entrySet", "containsKey"].contains($0.name) }
    }
}

extension Substring {
    /// The first place of `word`.
    fileprivate func range(of word: String) -> Range<Index>? {
        guard let first = word.first else { return nil }
        var start = startIndex
        while let found = self[start...].firstIndex(of: first) {
            if self[found...].hasPrefix(word) {
                return found..<index(found, offsetBy: word.count)
            }
            start = index(after: found)
        }
        return nil
    }
}

extension Integration {
    /// Every text in it that may use stage variables.
    var texts: [String] {
        [uri, credentials, connectionID].compactMap(\.self) + Array(requestTemplates.values)
            + Array(requestParameters.values)
            + responses.values.flatMap {
                Array($0.responseTemplates.values) + Array($0.responseParameters.values)
            }
    }
}
