internal import JSON
internal import PCRE

extension SchemaCompiler {
    /// Keywords that look at a value alone, not at what is in it.
    mutating func assertions(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        if let kinds = try types(scope) {
            code.add(
                "type", instruction(.type, .all, "type", scope, a: UInt32(kinds.rawValue)))
        }
        if let node = scope.value("enum") {
            guard scope.document.kind(of: node) == .array else {
                throw malformed("enum", scope, "a list")
            }
            let values = (0..<scope.document.count(of: node)).map {
                scope.document.element(node, at: $0)
            }
            code.add("enum", constants(values, "enum", scope))
        }
        if scope.draft >= .draft6, let node = scope.value("const") {
            code.add("const", constants([node], "const", scope))
        }
        try ranges(scope, &code)
        try counts(scope, &code)
        if let node = scope.value("uniqueItems") {
            guard let isUnique = scope.document.bool(of: node) else {
                throw malformed("uniqueItems", scope, "true or false")
            }
            if isUnique {
                code.add("uniqueItems", instruction(.uniqueItems, .array, "uniqueItems", scope))
            }
        }
    }

    private func types(_ scope: SchemaScope) throws(JSONSchemaError) -> Kinds? {
        guard let node = scope.value("type") else { return nil }
        let isList = scope.document.kind(of: node) == .array
        let nodes =
            isList
            ? (0..<scope.document.count(of: node)).map { scope.document.element(node, at: $0) }
            : [node]
        var kinds: Kinds = []
        for node in nodes {
            let name = scope.document.string(of: node)
            guard scope.document.kind(of: node) == .string,
                let kind = Kinds.named.first(where: { $0.name == name })?.kind
            else { throw malformed("type", scope, "a type or a list of them") }
            kinds.insert(kind)
        }
        guard !nodes.isEmpty else { throw malformed("type", scope, "a type or a list of them") }
        if scope.draft == .draft4, kinds.contains(.integer) {
            kinds.remove(.integer)
            kinds.insert(.plainInteger)
        }
        return kinds
    }

    private mutating func constants(
        _ nodes: [JSONNode], _ keyword: String, _ scope: SchemaScope
    ) -> Instruction {
        let first = UInt32(builder.constants.count)
        let document = UInt32(scope.place.document)
        builder.constants += nodes.map { SchemaProgram.Constant(document: document, node: $0) }
        let isText = nodes.allSatisfy { scope.document.kind(of: $0) == .string }
        guard isText, !nodes.isEmpty else {
            return instruction(
                .constants, .all, keyword, scope, a: first, b: UInt32(nodes.count))
        }
        var words: [[UInt8]] = []
        var known: Set<[UInt8]> = []
        for node in nodes {
            let word = Array(scope.document.text(of: node))
            if known.insert(word).inserted { words.append(word) }
        }
        return instruction(
            .words, .all, keyword, scope, a: builder.table(words), b: first, c: UInt32(nodes.count))
    }

    private mutating func ranges(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        let sides: [(String, Operation, String, Operation)] = [
            ("minimum", .minimum, "exclusiveMinimum", .exclusiveMinimum),
            ("maximum", .maximum, "exclusiveMaximum", .exclusiveMaximum),
        ]
        for (name, operation, exclusiveName, exclusive) in sides {
            // Draft-04 validation §5.1.2: exclusiveMaximum is a truth value beside maximum.
            var isExclusive = false
            if scope.draft == .draft4, let node = scope.value(exclusiveName) {
                guard let value = scope.document.bool(of: node) else {
                    throw malformed(exclusiveName, scope, "true or false")
                }
                isExclusive = value
            }
            if let bound = try bound(name, isExclusive ? exclusive : operation, scope) {
                code.add(
                    name,
                    instruction(isExclusive ? exclusive : operation, .number, name, scope, a: bound)
                )
            }
            if scope.draft > .draft4, let bound = try bound(exclusiveName, exclusive, scope) {
                code.add(
                    exclusiveName, instruction(exclusive, .number, exclusiveName, scope, a: bound))
            }
        }
        guard let node = scope.value("multipleOf") else { return }
        guard let divisor = scope.document.number(of: node), divisor > JSONNumber(0),
            let bound = try bound("multipleOf", .multipleOf, scope)
        else { throw malformed("multipleOf", scope, "a number above 0") }
        code.add("multipleOf", instruction(.multipleOf, .number, "multipleOf", scope, a: bound))
    }

    private mutating func bound(
        _ keyword: String, _ operation: Operation, _ scope: SchemaScope
    ) throws(JSONSchemaError) -> UInt32? {
        guard let node = scope.value(keyword) else { return nil }
        guard scope.document.kind(of: node) == .number else {
            throw malformed(keyword, scope, "a number")
        }
        let short = ShortDecimal(scope.document.text(of: node))
        builder.bounds.append(
            NumberBound(
                short: short ?? ShortDecimal(digits: 0, scale: 0), isShort: short != nil,
                operation: operation,
                constant: SchemaProgram.Constant(
                    document: UInt32(scope.place.document), node: node)))
        return UInt32(builder.bounds.count - 1)
    }

    private mutating func counts(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        let keywords: [(String, Operation, Kinds)] = [
            ("minLength", .minLength, .string), ("maxLength", .maxLength, .string),
            ("minItems", .minItems, .array), ("maxItems", .maxItems, .array),
            ("minProperties", .minProperties, .object), ("maxProperties", .maxProperties, .object),
        ]
        for (name, operation, kinds) in keywords {
            guard let count = try count(name, scope) else { continue }
            code.add(name, instruction(operation, kinds, name, scope, a: count))
        }
    }

    /// `pattern`, `format` and the content keywords.
    mutating func textChecks(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        if scope.has(.validation), let source = try text("pattern", scope) {
            let pattern = try pattern(source, "pattern", [], scope)
            code.add("pattern", instruction(.pattern, .string, "pattern", scope, a: pattern))
        }
        if assertsFormat(scope), let name = try text("format", scope),
            let format = Format(name, scope.draft)
        {
            code.add(
                "format",
                instruction(.format, .string, "format", scope, a: UInt32(format.rawValue)))
        }
        // Draft-07 validation §8 leaves it to the validator; later drafts forbid it by default.
        guard options.formats == .assert, scope.draft == .draft7 else { return }
        var checks: ContentCheck = []
        if try text("contentEncoding", scope) == "base64" { checks.insert(.base64) }
        if try text("contentMediaType", scope) == "application/json" { checks.insert(.json) }
        guard !checks.isEmpty else { return }
        let keyword = checks.contains(.json) ? "contentMediaType" : "contentEncoding"
        code.add(
            keyword, instruction(.content, .string, keyword, scope, a: UInt32(checks.rawValue)))
    }

    private func assertsFormat(_ scope: SchemaScope) -> Bool {
        if scope.has(.formatAssertion) { return true }
        switch options.formats {
        case .assert: return true
        case .annotate: return false
        case .byDraft: return scope.draft <= .draft7
        }
    }

    /// The index of a regular expression.
    mutating func pattern(
        _ source: String, _ keyword: String, _ inner: [String], _ scope: SchemaScope
    ) throws(JSONSchemaError) -> UInt32 {
        do {
            return try builder.pattern(source)
        } catch {
            throw self.error(
                .badPattern, keyword, inner, in: scope,
                "'\(source)' is not a regular expression: \(error)")
        }
    }
}
