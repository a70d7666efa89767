package import JSON

extension Array where Element: WireValue {
    package static func patched(
        _ current: [Element]?, by step: PatchStep, _ rule: PatchRule
    ) throws(PatchError.Reason) -> [Element]? {
        var list = current ?? []
        let text: String?
        switch (rule.target, step.rest.count) {
        case (.items, 0), (.value, 0): text = step.value
        case (.namedItems, 1), (.places, 1): text = step.rest.first
        default: throw .unknownPath
        }
        try step.check(rule)
        guard let text else {
            if step.operation == .remove { return [] }
            throw .missingValue
        }
        if case .places = rule.target {
            try list.setPlace(text, by: step)
            return list
        }
        let element = try element(text)
        switch step.operation {
        case .remove:
            guard let place = list.firstIndex(of: element) else { throw .noSuchEntry(text) }
            list.remove(at: place)
        case .replace:
            if case .items = rule.target { return [element] }
            // Corpus, test_update_rest_api_operation_add_remove: the element that the path names
            // goes and the value comes last.
            guard let place = list.firstIndex(of: element) else { throw .noSuchEntry(text) }
            list.remove(at: place)
            list.append(try Self.element(step.value ?? text))
        default:
            if !list.contains(element) { list.append(element) }
        }
        return list
    }

    /// `/types/0` with a value. AWS keeps one type an API, so that a replaced place is the list's
    /// only one and an index past the end adds.
    private mutating func setPlace(
        _ text: String, by step: PatchStep
    ) throws(PatchError.Reason) {
        let place: Int
        if let number = Int(text), number >= 0 {
            place = number
        } else if text == "-" {
            place = count
        } else {
            // `/types/EDGE`, as `update-domain-name` is documented: the element's own name.
            guard let found = firstIndex(of: try Self.element(text)) else {
                throw .noSuchEntry(text)
            }
            place = found
        }
        if step.operation == .remove {
            guard place < count else { throw .noSuchEntry(text) }
            remove(at: place)
            return
        }
        guard let value = step.value else { throw .missingValue }
        let element = try Self.element(value)
        if step.operation == .replace, place < count {
            self[place] = element
        } else {
            append(element)
        }
    }

    private static func element(_ text: String) throws(PatchError.Reason) -> Element {
        let step = PatchStep(operation: .replace, rest: [], value: text)
        guard let element = try Element.patched(nil, by: step, .replace) else {
            throw .badValue(expected: Element.expectation)
        }
        return element
    }

    package static func patchPaths(
        _ rule: PatchRule, for operation: PatchOperation.Name
    ) -> [String] {
        guard rule.operations.contains(operation) else { return [] }
        return switch rule.target {
        case .namedItems: ["/{name}"]
        case .places: ["/{index}"]
        default: [""]
        }
    }
}

extension Dictionary where Key == String, Value: WireValue {
    package static func patched(
        _ current: [String: Value]?, by step: PatchStep, _ rule: PatchRule
    ) throws(PatchError.Reason) -> [String: Value]? {
        guard case .entries(let upserts) = rule.target, let name = step.rest.first else {
            throw .unknownPath
        }
        var map = current ?? [:]
        var inner = step
        inner.rest = step.rest.dropFirst()
        guard inner.rest.isEmpty else { throw .unknownPath }
        try step.check(rule)
        if step.operation == .remove {
            guard map.removeValue(forKey: name) != nil else { throw .noSuchEntry(name) }
            return map
        }
        if step.operation == .replace, !upserts, map[name] == nil { throw .noSuchEntry(name) }
        map[name] = try Value.entry(inner)
        return map
    }

    package static func patchPaths(
        _ rule: PatchRule, for operation: PatchOperation.Name
    ) -> [String] {
        rule.operations.contains(operation) ? ["/{name}"] : []
    }

    package static func differences(
        _ old: [String: Value]?, _ new: [String: Value]?, at path: JSONPointer,
        into list: inout [Difference]
    ) {
        let names = Set((old ?? [:]).keys).union((new ?? [:]).keys)
        for name in names.sorted() where old?[name] != new?[name] {
            Value.differences(old?[name], new?[name], at: path.appending(name), into: &list)
        }
    }
}

extension WireValue {
    /// The value of a map's entry: "" is an entry with an empty text, not its removal.
    fileprivate static func entry(_ step: PatchStep) throws(PatchError.Reason) -> Self {
        guard let text = step.value else { throw .missingValue }
        if text.isEmpty, let empty = "" as? Self { return empty }
        let rule = PatchRule(.value, [.add, .replace])
        guard let value = try patched(nil, by: step, rule) else {
            throw .badValue(expected: expectation)
        }
        return value
    }
}
