internal import JSON

/// Reads the keywords of one schema object, checking that their values are of the right kind.
struct KeywordReader {
    let object: JSONObject
    let place: SchemaIndex.Place
    let dialect: JSONSchemaOptions.Dialect

    init(
        _ object: JSONObject, place: SchemaIndex.Place, dialect: JSONSchemaOptions.Dialect
    ) {
        self.object = object
        self.place = place
        self.dialect = dialect
    }

    mutating func keywords(
        _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> [any Keyword] {
        if let reference = try text("$ref") {
            let node = try compiler.compile(reference: reference, from: place, keyword: "$ref")
            // Draft-07 §8.3: "All other properties in a "$ref" object MUST be ignored."
            if dialect == .draft7 { return [AllOfKeyword(nodes: [node])] }
            return [AllOfKeyword(nodes: [node])] + (try ownKeywords(&compiler))
        }
        return try ownKeywords(&compiler)
    }

    private func ownKeywords(
        _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> [any Keyword] {
        var keywords: [any Keyword] = []
        if dialect == .draft202012, let reference = try text("$dynamicRef") {
            let node = try compiler.compile(
                reference: reference, from: place, keyword: "$dynamicRef")
            keywords.append(AllOfKeyword(nodes: [node]))
        }
        keywords += try assertions(compiler)
        keywords += try itemKeywords(&compiler)
        keywords += try propertyKeywords(&compiler)
        keywords += try combinators(&compiler)
        // Last, as they ask what all the others have looked at (2020-12 core §11).
        if dialect == .draft202012 {
            if let node = try node("unevaluatedItems", &compiler) {
                keywords.append(UnevaluatedItemsKeyword(node: node))
            }
            if let node = try node("unevaluatedProperties", &compiler) {
                keywords.append(
                    UnevaluatedPropertiesKeyword(
                        node: node, location: at("unevaluatedProperties")))
            }
        }
        return keywords
    }

    private func assertions(_ compiler: SchemaCompiler) throws(JSONSchemaError) -> [any Keyword] {
        var keywords: [any Keyword] = []
        if let value = object["type"] {
            let types = value.array ?? [value]
            let names = types.compactMap(\.string).filter(Self.types.contains)
            guard names.count == types.count, !names.isEmpty else {
                throw malformed("type", "a type or a list of them")
            }
            keywords.append(TypeKeyword(types: names, location: at("type")))
        }
        if let value = object["enum"] {
            guard let values = value.array else { throw malformed("enum", "a list") }
            keywords.append(EnumKeyword(values: values, location: at("enum")))
        }
        if let value = object["const"] {
            keywords.append(EnumKeyword(values: [value], location: at("const")))
        }
        let bounds: [(String, RangeKeyword.Bound)] = [
            ("minimum", .minimum), ("maximum", .maximum), ("exclusiveMinimum", .exclusiveMinimum),
            ("exclusiveMaximum", .exclusiveMaximum),
        ]
        for (name, bound) in bounds {
            guard let value = object[name] else { continue }
            guard let limit = value.number else { throw malformed(name, "a number") }
            keywords.append(RangeKeyword(bound: bound, limit: limit, location: at(name)))
        }
        if let value = object["multipleOf"] {
            guard let divisor = value.number, divisor > JSONNumber(0) else {
                throw malformed("multipleOf", "a number above 0")
            }
            keywords.append(MultipleOfKeyword(divisor: divisor, location: at("multipleOf")))
        }
        return keywords + (try textAssertions(compiler)) + (try countAssertions())
    }

    private func textAssertions(
        _ compiler: SchemaCompiler
    ) throws(JSONSchemaError) -> [any Keyword] {
        var keywords: [any Keyword] = []
        if let source = try text("pattern") {
            keywords.append(
                PatternKeyword(pattern: try pattern(source, at("pattern")), location: at("pattern"))
            )
        }
        if let name = try text("format"), let isValid = compiler.format(name) {
            keywords.append(FormatKeyword(name: name, isValid: isValid, location: at("format")))
        }
        return keywords
    }

    private func countAssertions() throws(JSONSchemaError) -> [any Keyword] {
        var keywords: [any Keyword] = []
        for (range, location) in try ranges("minLength", "maxLength") {
            keywords.append(LengthKeyword(range: range, location: location))
        }
        for (range, location) in try ranges("minItems", "maxItems") {
            keywords.append(ItemCountKeyword(range: range, location: location))
        }
        for (range, location) in try ranges("minProperties", "maxProperties") {
            keywords.append(PropertyCountKeyword(range: range, location: location))
        }
        if let value = object["uniqueItems"] {
            guard let isUnique = value.bool else { throw malformed("uniqueItems", "true or false") }
            if isUnique { keywords.append(UniqueItemsKeyword(location: at("uniqueItems"))) }
        }
        if let value = object["required"] {
            keywords.append(
                RequiredKeyword(names: try names(value, "required"), location: at("required")))
        }
        return keywords
    }

    private func itemKeywords(
        _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> [any Keyword] {
        var keywords: [any Keyword] = []
        let listName = dialect == .draft7 ? "items" : "prefixItems"
        let hasList = object[listName]?.array != nil
        let restName = dialect == .draft7 && hasList ? "additionalItems" : "items"
        let prefix = hasList ? try nodeList(listName, &compiler) : []
        let rest = try node(restName, &compiler)
        if !prefix.isEmpty || rest != nil {
            keywords.append(ItemsKeyword(prefix: prefix, rest: rest))
        }
        if let node = try node("contains", &compiler) {
            let isCounted = dialect == .draft202012
            let least = isCounted ? try count("minContains") ?? 1 : 1
            let most = isCounted ? try count("maxContains") ?? .max : .max
            keywords.append(
                ContainsKeyword(node: node, least: least, most: most, location: at("contains")))
        }
        return keywords
    }

    private func propertyKeywords(
        _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> [any Keyword] {
        var keywords: [any Keyword] = []
        let named = try nodeMap("properties", &compiler)
        var patterns: [(pattern: Pattern, node: Int)] = []
        for (source, node) in try nodeMap("patternProperties", &compiler) {
            let location = at("patternProperties").appending(source)
            patterns.append((try pattern(source, location), node))
        }
        let additional = try node("additionalProperties", &compiler)
        if !named.isEmpty || !patterns.isEmpty || additional != nil {
            keywords.append(
                PropertiesKeyword(
                    named: Dictionary(
                        named.map { ($0.name, $0.node) }, uniquingKeysWith: { _, last in last }),
                    names: named.map(\.name), patterns: patterns, additional: additional,
                    location: at("additionalProperties")))
        }
        if let node = try node("propertyNames", &compiler) {
            keywords.append(PropertyNamesKeyword(node: node, location: at("propertyNames")))
        }
        return keywords + (try dependencies(&compiler))
    }

    private func dependencies(
        _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> [any Keyword] {
        var required: [(name: String, required: [String])] = []
        var schemas: [(name: String, node: Int)] = []
        // Draft-07's name for both; 2020-12 has it no longer.
        let both = dialect == .draft7 ? "dependencies" : ""
        for keyword in ["dependentRequired", "dependentSchemas", both] {
            for (name, value) in object[keyword]?.object?.members ?? [] {
                let isList =
                    keyword == "dependentRequired" || (keyword == both && value.array != nil)
                if isList {
                    required.append((name, try names(value, keyword)))
                } else {
                    schemas.append((name, try compiler.compile(child(value, [keyword, name]))))
                }
            }
        }
        var keywords: [any Keyword] = []
        if !required.isEmpty {
            let keyword = object["dependentRequired"] == nil ? both : "dependentRequired"
            keywords.append(DependentRequiredKeyword(dependencies: required, location: at(keyword)))
        }
        if !schemas.isEmpty { keywords.append(DependentSchemasKeyword(dependencies: schemas)) }
        return keywords
    }

    private func combinators(
        _ compiler: inout SchemaCompiler
    ) throws(JSONSchemaError) -> [any Keyword] {
        var keywords: [any Keyword] = []
        let all = try nodeList("allOf", &compiler)
        if !all.isEmpty { keywords.append(AllOfKeyword(nodes: all)) }
        for name in ["anyOf", "oneOf"] {
            let nodes = try nodeList(name, &compiler)
            guard !nodes.isEmpty else { continue }
            keywords.append(
                AnyOfKeyword(nodes: nodes, isExclusive: name == "oneOf", location: at(name)))
        }
        if let node = try node("not", &compiler) {
            keywords.append(NotKeyword(node: node, location: at("not")))
        }
        if let condition = try node("if", &compiler) {
            keywords.append(
                ConditionalKeyword(
                    condition: condition, then: try node("then", &compiler),
                    otherwise: try node("else", &compiler)))
        }
        return keywords
    }
}
