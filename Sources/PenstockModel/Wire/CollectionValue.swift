package import JSON

extension Array: WireValue where Element: WireValue {
    package static var expectation: String { "a list" }

    package var isEmptyOnWire: Bool { isEmpty }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> [Element] {
        // CloudFormation takes one value for a list of one.
        let elements: [JSONValue]
        switch json {
        case .array(let array): elements = array
        case .null, .object: throw .wrongType(json, at: path, expected: expectation)
        case let scalar where wire.isLenient: elements = [scalar]
        default: throw .wrongType(json, at: path, expected: expectation)
        }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            result.append(try Element.decode(element, at: path.appending("\(index)"), wire))
        }
        return result
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        writer.beginArray()
        for element in self { element.write(to: &writer, wire) }
        writer.endArray()
    }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
    package static var expectation: String { "an object" }

    package var isEmptyOnWire: Bool { isEmpty }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> [String: Value] {
        guard let object = json.object else {
            throw .wrongType(json, at: path, expected: expectation)
        }
        var result: [String: Value] = [:]
        result.reserveCapacity(object.count)
        for (name, value) in object.members {
            result[name] = try Value.decode(value, at: path.appending(name), wire)
        }
        return result
    }

    package func merged(over old: [String: Value]) -> [String: Value] {
        var result = old
        for (name, value) in self {
            let isRemoval = value.isEmptyOnWire || value as? String == ""
            result[name] = isRemoval ? nil : value
        }
        return result
    }

    /// Names sorted, so that equal values have equal bytes.
    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        writer.beginObject()
        for (name, value) in sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            value.write(to: &writer, wire)
        }
        writer.endObject()
    }
}
