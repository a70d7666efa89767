internal import JSON

/// Values of keywords, each in the kind that its keyword wants.
extension KeywordReader {
    static let types: Set = [
        "null", "boolean", "number", "integer", "string", "array", "object",
    ]

    func at(_ keyword: String) -> JSONPointer { place.location.appending(keyword) }

    func malformed(_ keyword: String, _ expected: String) -> JSONSchemaError {
        JSONSchemaError(
            code: .malformed, location: at(keyword), message: "'\(keyword)' must be \(expected)")
    }

    func child(_ value: JSONValue, _ tokens: [String]) -> SchemaIndex.Place {
        SchemaIndex.Place(
            value: value, location: place.location.appending(JSONPointer(tokens)),
            resource: place.resource)
    }

    func node(
        _ keyword: String, _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> Int? {
        guard let value = object[keyword] else { return nil }
        return try compiler.compile(child(value, [keyword]))
    }

    func nodeList(
        _ keyword: String, _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> [Int] {
        guard let value = object[keyword] else { return [] }
        guard let elements = value.array else { throw malformed(keyword, "a list of schemas") }
        var nodes: [Int] = []
        for (index, element) in elements.enumerated() {
            nodes.append(try compiler.compile(child(element, [keyword, String(index)])))
        }
        return nodes
    }

    func nodeMap(
        _ keyword: String, _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> [(name: String, node: Int)] {
        guard let value = object[keyword] else { return [] }
        guard let members = value.object?.members else {
            throw malformed(keyword, "an object of schemas")
        }
        var nodes: [(name: String, node: Int)] = []
        for (name, value) in members {
            nodes.append((name, try compiler.compile(child(value, [keyword, name]))))
        }
        return nodes
    }

    func text(_ keyword: String) throws(JSONSchemaError) -> String? {
        guard let value = object[keyword] else { return nil }
        guard let text = value.string else { throw malformed(keyword, "text") }
        return text
    }

    func names(_ value: JSONValue, _ keyword: String) throws(JSONSchemaError) -> [String] {
        guard let elements = value.array, elements.allSatisfy({ $0.kind == .string }) else {
            throw malformed(keyword, "a list of names")
        }
        return elements.compactMap(\.string)
    }

    func count(_ keyword: String) throws(JSONSchemaError) -> Int? {
        guard let value = object[keyword] else { return nil }
        guard let count = value.int, count >= 0 else {
            throw malformed(keyword, "a whole number from 0")
        }
        return count
    }

    /// Two bounds as the range that each leaves, with the place of each. One by one, because a
    /// schema may cross them, and then nothing is valid.
    func ranges(
        _ least: String, _ most: String
    ) throws(JSONSchemaError) -> [(ClosedRange<Int>, JSONPointer)] {
        var ranges: [(ClosedRange<Int>, JSONPointer)] = []
        if let bound = try count(least) { ranges.append((bound...Int.max, at(least))) }
        if let bound = try count(most) { ranges.append((0...bound, at(most))) }
        return ranges
    }

    func pattern(
        _ source: String, _ location: JSONPointer
    ) throws(JSONSchemaError) -> Pattern {
        do {
            return try Pattern(source)
        } catch {
            throw JSONSchemaError(
                code: .badPattern, location: location,
                message: "'\(source)' is not a regular expression")
        }
    }
}
