public import JSON

// What hosts need beyond making values.
extension VTLRenderer {
    /// A string of bytes in UTF-8 that stay where they are until the rendering has ended.
    public func string(borrowing bytes: UnsafeBufferPointer<UInt8>) -> VTLValue {
        VTLValue.string(borrowing: bytes)
    }

    /// A name as the template spells it.
    public func text(of name: VTLName) -> String {
        name.index < 0 ? "" : template.names.string(name.index)
    }

    /// Whether the template that the rendering began with runs, and none that `#evaluate` made: names have
    /// its numbers.
    public var isInRoot: Bool { template === root }

    /// The host's object that a value is; nil for another value.
    public func host(of value: VTLValue) -> (any VTLHost)? {
        value.kind == .host ? hosts[value.index].host : nil
    }

    /// The name spelled so, when the template or the dialect has it; otherwise one that nothing has.
    public func name(_ text: String) -> VTLName {
        var text = text
        return text.withUTF8 { nameOf($0) }
    }

    /// Calls a method on a value that is no host's, as a template would; null where there is no such
    /// method.
    public func call(_ call: VTLCall, on value: VTLValue) throws(VTLFault) -> VTLValue {
        guard let method = call.name.java else { return .null }
        return try callJava(value, method, call.arguments)
    }

    /// The value of a name in a map; nil where there is none.
    public func member(of map: VTLValue, named name: String) -> VTLValue? {
        var name = name
        return name.withUTF8 { member(current(map), named: $0) }
    }

    /// The pairs of a map, in order; none for another value.
    public func members(of map: VTLValue) -> [(key: VTLValue, value: VTLValue)] {
        guard map.isMap else { return [] }
        let (keys, values) = pairs(of: map)
        return zip(keys, values).map { ($0, $1) }
    }

    /// The elements of a list, in order; none for another value.
    public func elements(ofList list: VTLValue) -> [VTLValue] {
        list.isList ? Array(elements(of: list)) : []
    }

    /// A value as a tree, with the text of what JSON has no kind for. Beyond `recursionMax` levels
    /// there is null.
    public func jsonValue(of value: VTLValue, depth: Int = 0) -> JSONValue {
        guard depth <= limits.recursionMax else { return .null }
        switch value.kind {
        case .null: return .null
        case .bool: return .bool(value.bits != 0)
        case .integer, .long, .double, .lexeme, .bigInteger, .bigDecimal:
            return JSONNumber(plainText(of: value)).map { .number($0) } ?? .null
        case .jsonArray, .list:
            return .array(elements(of: value).map { jsonValue(of: $0, depth: depth + 1) })
        case .jsonObject, .map:
            return .object(
                JSONObject(
                    members(of: value).map {
                        (plainText(of: $0.key), jsonValue(of: $0.value, depth: depth + 1))
                    }))
        default: return .string(plainText(of: value))
        }
    }

    /// A tree as a value, containers as lists and maps that a template may change.
    public func makeValue(_ value: JSONValue) throws(VTLFault) -> VTLValue {
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .string(let text): return try makeString(text)
        case .number(let value):
            // The lexeme has to outlive the call.
            return number(try makeString(value.lexeme))
        case .array(let elements):
            var list: [VTLValue] = []
            for element in elements { list.append(try makeValue(element)) }
            return try makeJSONArray(list)
        case .object(let object):
            let map = try makeMap()
            for (name, member) in object.members {
                try put(try makeValue(member), named: name, into: map)
            }
            return map
        }
    }

    private func number(_ text: VTLValue) -> VTLValue {
        text.bytes.map { number($0) } ?? .null
    }

    /// Sets any variable before the template is rendered, for tools and tests.
    public func set(_ value: JSONValue, named name: String) throws(VTLError) {
        var name = name
        let number = name.withUTF8 { symbols.add($0) }
        reserveVariables(symbols.count)
        do throws(VTLFault) {
            variables[Int(number)] = try makeValue(value)
        } catch {
            throw VTLError(error.code, error.message, at: 0, in: template.source)
        }
    }

    /// The value of a variable of the template, as JSON; nil without one.
    public func variableJSON(named name: String) -> String? {
        var name = name
        guard let number = name.withUTF8({ symbols.find($0) }),
            !variables[Int(number)].isNull
        else { return nil }
        return jsonValue(of: variables[Int(number)]).compact
    }
}
