internal import JSON

extension SchemaCompiler {
    /// `items` in its forms, and `contains`.
    mutating func itemKeywords(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        let isNew = scope.draft == .draft202012
        let listKeyword = isNew ? "prefixItems" : "items"
        let hasList =
            scope.value(listKeyword).map { scope.document.kind(of: $0) == .array } ?? false
        let restKeyword = isNew || !hasList ? "items" : "additionalItems"
        // Draft-04 allows an empty list here.
        let isEmpty = scope.value(listKeyword).map { scope.document.count(of: $0) == 0 } ?? true
        let first = hasList && !isEmpty ? try schemaList(listKeyword, scope) ?? [] : []
        var rest = Instruction.none
        if let node = scope.value(restKeyword) {
            rest = try block(scope.child(node, [restKeyword]))
            if options.wording == .aws, hasList, scope.document.bool(of: node) == false {
                code.add(
                    restKeyword,
                    instruction(.extraItems, .array, restKeyword, scope, a: UInt32(first.count)))
            }
        }
        if !first.isEmpty || rest != Instruction.none {
            code.add(
                "items",
                instruction(
                    .items, .array, restKeyword, scope, a: builder.list(first),
                    b: UInt32(first.count), c: rest))
        }
        guard scope.draft >= .draft6, let node = scope.value("contains") else { return }
        let block = try block(scope.child(node, ["contains"]))
        let isCounted = scope.draft >= .draft201909 && scope.has(.validation)
        let least = isCounted ? try count("minContains", scope) ?? 1 : 1
        let most = isCounted ? try count("maxContains", scope) ?? .max : .max
        var contains = instruction(
            .contains, .array, "contains", scope, a: block, b: least, c: most)
        contains.isEvaluating = scope.draft == .draft202012
        code.add("contains", contains)
    }

    /// Keywords about members.
    mutating func memberKeywords(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        try requiredAndMembers(scope, &code)
        if scope.has(.applicator), scope.draft >= .draft6, let node = scope.value("propertyNames") {
            let block = try block(scope.child(node, ["propertyNames"]))
            code.add(
                "propertyNames",
                instruction(.propertyNames, .object, "propertyNames", scope, a: block))
        }
        try dependencies(scope, &code)
    }

    /// `required` and the three keywords of members as one plan.
    private mutating func requiredAndMembers(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        var required: [String] = []
        if scope.has(.validation), let node = scope.value("required") {
            required = unique(try names(node, "required", scope))
        }
        if !required.isEmpty {
            let list = required.map { builder.name(Array($0.utf8)) }
            code.add(
                "required",
                instruction(
                    .required, .object, "required", scope, a: builder.list(list),
                    b: UInt32(list.count)))
        }
        var plan = MemberPlan()
        let properties = scope.has(.applicator) ? try map("properties", scope) : []
        try names(of: &plan, properties, required, scope)
        if scope.has(.applicator) { try others(of: &plan, scope) }
        guard
            plan.count > 0 || plan.patternCount > 0 || plan.additional != Instruction.none
        else { return }
        builder.plans.append(plan)
        let number = UInt32(builder.plans.count - 1)
        if options.wording == .aws,
            scope.value("additionalProperties").flatMap(scope.document.bool) == false
        {
            code.add(
                "additionalProperties",
                instruction(.extraMembers, .object, "additionalProperties", scope, a: number))
        }
        code.add("properties", instruction(.members, .object, "properties", scope, a: number))
    }

    private mutating func names(
        of plan: inout MemberPlan, _ properties: [(name: String, node: JSONNode)],
        _ required: [String], _ scope: SchemaScope
    ) throws(JSONSchemaError) {
        let own = Set(properties.map { Array($0.name.utf8) })
        let others = required.map { Array($0.utf8) }.filter { !own.contains($0) }
        let names = properties.map { Array($0.name.utf8) } + others
        guard !names.isEmpty else { return }
        var schemas: [UInt32] = []
        for (name, node) in properties {
            schemas.append(try block(scope.child(node, ["properties", name])))
        }
        schemas += others.map { _ in Instruction.none }
        plan.table = builder.table(names)
        plan.count = UInt32(names.count)
        plan.schemas = builder.list(schemas)
        plan.required = UInt32(builder.masks.count)
        var bits = [UInt64](repeating: 0, count: (names.count + 63) / 64)
        let needed = Set(required.map { Array($0.utf8) })
        for (number, name) in names.enumerated() where needed.contains(name) {
            bits[number / 64] |= 1 << UInt64(number % 64)
        }
        builder.masks += bits
    }

    private mutating func others(
        of plan: inout MemberPlan, _ scope: SchemaScope
    ) throws(JSONSchemaError) {
        var pairs: [UInt32] = []
        for (source, node) in try map("patternProperties", scope) {
            pairs.append(try pattern(source, "patternProperties", [source], scope))
            pairs.append(try block(scope.child(node, ["patternProperties", source])))
        }
        plan.patternCount = UInt32(pairs.count / 2)
        plan.patterns = builder.list(pairs)
        if let node = scope.value("additionalProperties") {
            plan.additional = try block(scope.child(node, ["additionalProperties"]))
            plan.additionalPlace = builder.place(
                scope.place.location.appending("additionalProperties"))
        }
    }

    private mutating func dependencies(
        _ scope: SchemaScope, _ code: inout BlockCode
    ) throws(JSONSchemaError) {
        // `dependencies` is in later drafts' metaschemas too, for compatibility.
        var keywords = ["dependencies"]
        if scope.draft >= .draft201909 { keywords += ["dependentRequired", "dependentSchemas"] }
        for keyword in keywords {
            var required: [UInt32] = []
            var schemas: [UInt32] = []
            for (name, node) in try map(keyword, scope) {
                let isList = scope.document.kind(of: node) == .array
                if keyword == "dependentRequired" || (keyword == "dependencies" && isList) {
                    guard scope.has(.validation) else { continue }
                    let others = unique(try names(node, keyword, scope, inner: [name]))
                    required.append(builder.name(Array(name.utf8)))
                    required.append(UInt32(others.count))
                    required += others.map { builder.name(Array($0.utf8)) }
                } else if scope.has(.applicator) {
                    schemas.append(builder.name(Array(name.utf8)))
                    schemas.append(try block(scope.child(node, [keyword, name])))
                }
            }
            if !required.isEmpty {
                code.add(
                    keyword,
                    instruction(
                        .dependentRequired, .object, keyword, scope, a: builder.list(required),
                        b: UInt32(required.count)))
            }
            if !schemas.isEmpty {
                code.add(
                    keyword,
                    instruction(
                        .dependentSchemas, .object, keyword, scope, a: builder.list(schemas),
                        b: UInt32(schemas.count / 2)))
            }
        }
    }

    private func unique(_ names: [String]) -> [String] {
        var known: Set<[UInt8]> = []
        return names.filter { known.insert(Array($0.utf8)).inserted }
    }
}
