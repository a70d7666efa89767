internal import JSON

extension SchemaCompiler {
    /// Compiles all keywords of a schema object into its block.
    mutating func compileKeywords(of scope: SchemaScope) throws(JSONSchemaError) {
        var code = BlockCode()
        for group in KeywordGroup.allCases {
            do throws(JSONSchemaError) {
                if try compile(group, scope, &code) { return }
            } catch {
                try note(error)
            }
        }
        builder.emit(code.ordered(options.wording), block: Int(scope.block))
    }

    /// The keywords in the order in which they are compiled.
    private enum KeywordGroup: CaseIterable {
        case references, assertions, textChecks, items, members, combinators, unevaluated
    }

    /// Compiles the keywords of a group; true when there is nothing after them.
    private mutating func compile(
        _ group: KeywordGroup, _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) -> Bool {
        switch group {
        case .references: return try references(scope, &code)
        case .assertions: if scope.has(.validation) { try assertions(scope, &code) }
        case .textChecks: try textChecks(scope, &code)
        case .items: if scope.has(.applicator) { try itemKeywords(scope, &code) }
        case .members: try memberKeywords(scope, &code)
        case .combinators: if scope.has(.applicator) { try combinators(scope, &code) }
        case .unevaluated:
            if scope.draft >= .draft201909, scope.has(.unevaluated) {
                try unevaluated(scope, &code)
            }
        }
        return false
    }

    /// References; true when they are all there is.
    private mutating func references(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) -> Bool {
        if let reference = try text("$ref", scope) {
            let (target, place) = try block(reference: reference, keyword: "$ref", in: scope)
            let isAlone =
                scope.dialect.isReferenceAlone
                || (scope.document.count(of: scope.place.node) == 1
                    && place.resource == scope.place.resource)
            if isAlone {
                alias(scope.block, to: target)
                return true
            }
            code.add("$ref", instruction(.reference, .all, "$ref", scope, a: target))
        }
        let dynamic: String? =
            switch scope.draft {
            case .draft202012: "$dynamicRef"
            case .draft201909: "$recursiveRef"
            default: nil
            }
        guard let dynamic, let reference = try text(dynamic, scope) else { return false }
        let (target, place) = try block(reference: reference, keyword: dynamic, in: scope)
        let name = scope.draft == .draft201909 ? "" : URIReference(reference).fragment ?? ""
        // 2020-12 core §8.2.3.2: dynamic only when the reference, followed as a $ref, ends at a
        // $dynamicAnchor of that name.
        let anchor = index.dynamicAnchors[place.resource]?[name]
        let isDynamic = anchor?.node == place.node && anchor?.document == place.document
        code.add(
            dynamic,
            isDynamic
                ? instruction(
                    .dynamicReference, .all, dynamic, scope, a: target, b: builder.dynamic(name))
                : instruction(.reference, .all, dynamic, scope, a: target))
        return false
    }

    private mutating func combinators(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        let lists: [(String, Operation)] = [
            ("allOf", .allOf), ("anyOf", .anyOf), ("oneOf", .oneOf),
        ]
        for (name, operation) in lists {
            guard let blocks = try schemaList(name, scope) else { continue }
            code.add(
                name,
                instruction(
                    operation, .all, name, scope, a: builder.list(blocks), b: UInt32(blocks.count)))
        }
        if let node = scope.value("not") {
            let block = try block(scope.child(node, ["not"]))
            code.add("not", instruction(.not, .all, "not", scope, a: block))
        }
        guard scope.draft >= .draft7, let node = scope.value("if") else { return }
        let condition = try block(scope.child(node, ["if"]))
        var branches: [UInt32] = []
        for name in ["then", "else"] {
            branches.append(
                try scope.value(name).map { node throws(JSONSchemaError) in
                    try block(scope.child(node, [name]))
                } ?? Instruction.none)
        }
        code.add(
            "if",
            instruction(
                .conditional, .all, "if", scope, a: condition, b: branches[0], c: branches[1]))
    }

    private mutating func unevaluated(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        let keywords: [(String, Operation, Kinds)] = [
            ("unevaluatedItems", .unevaluatedItems, .array),
            ("unevaluatedProperties", .unevaluatedProperties, .object),
        ]
        for (name, operation, kinds) in keywords {
            guard let node = scope.value(name) else { continue }
            let block = try block(scope.child(node, [name]))
            code.add(name, instruction(operation, kinds, name, scope, a: block))
            builder.blocks[Int(scope.block)].keepsAccount = true
        }
    }

    // MARK: Reading values

    mutating func instruction(
        _ operation: Operation, _ kinds: Kinds, _ keyword: String, _ scope: SchemaScope,
        a: UInt32 = 0, b: UInt32 = 0, c: UInt32 = 0
    ) -> Instruction {
        Instruction(
            operation: operation, kinds: kinds, a: a, b: b, c: c,
            place: builder.place(scope.place.location.appending(keyword)))
    }

    func malformed(
        _ keyword: String, _ scope: SchemaScope, _ expected: String, inner: [String] = []
    ) -> JSONSchemaError {
        let name = inner.last ?? keyword
        return error(.malformed, keyword, inner, in: scope, "'\(name)' must be \(expected)")
    }

    func text(_ keyword: String, _ scope: SchemaScope) throws(JSONSchemaError) -> String? {
        guard let node = scope.value(keyword) else { return nil }
        guard scope.document.kind(of: node) == .string else {
            throw malformed(keyword, scope, "text")
        }
        return scope.document.string(of: node)
    }

    /// The blocks of a keyword that is a list of schemas.
    mutating func schemaList(
        _ keyword: String, _ scope: SchemaScope
    ) throws(JSONSchemaError) -> [UInt32]? {
        guard let node = scope.value(keyword) else { return nil }
        guard scope.document.kind(of: node) == .array, scope.document.count(of: node) > 0 else {
            throw malformed(keyword, scope, "a list of schemas")
        }
        var blocks: [UInt32] = []
        for place in 0..<scope.document.count(of: node) {
            let element = scope.document.element(node, at: place)
            blocks.append(try block(scope.child(element, [keyword, String(place)])))
        }
        return blocks
    }

    /// The names and values of a keyword that is an object; the last of several with one name.
    func map(
        _ keyword: String, _ scope: SchemaScope
    ) throws(JSONSchemaError) -> [(name: String, node: JSONNode)] {
        guard let node = scope.value(keyword) else { return [] }
        guard scope.document.kind(of: node) == .object else {
            throw malformed(keyword, scope, "an object")
        }
        var places: [String: Int] = [:]
        var result: [(name: String, node: JSONNode)] = []
        for index in 0..<scope.document.count(of: node) {
            let (key, value) = scope.document.member(node, at: index)
            let name = scope.document.string(of: key)
            if let place = places[name] {
                result[place].node = value
            } else {
                places[name] = result.count
                result.append((name, value))
            }
        }
        return result
    }

    /// A list of names.
    func names(
        _ node: JSONNode, _ keyword: String, _ scope: SchemaScope, inner: [String] = []
    ) throws(JSONSchemaError) -> [String] {
        let elements = (0..<scope.document.count(of: node)).map {
            scope.document.element(node, at: $0)
        }
        guard scope.document.kind(of: node) == .array,
            elements.allSatisfy({ scope.document.kind(of: $0) == .string })
        else { throw malformed(keyword, scope, "a list of names", inner: inner) }
        return elements.map(scope.document.string)
    }

    /// A whole number from 0; ones that nothing reaches are the largest there is.
    func count(_ keyword: String, _ scope: SchemaScope) throws(JSONSchemaError) -> UInt32? {
        guard let node = scope.value(keyword) else { return nil }
        guard let number = scope.document.number(of: node), number.isInteger,
            number >= JSONNumber(0)
        else { throw malformed(keyword, scope, "a whole number, 0 or more") }
        return UInt32(clamping: number.int64 ?? .max)
    }
}
