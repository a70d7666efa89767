import ByteEncodings
import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Names and values that mappings and overrides made, in order. Their memory is used again from
/// request to request; the bytes are borrowed from the exchange.
struct Mapped {
    private(set) var fields: [pen_kv] = []

    var isEmpty: Bool { fields.isEmpty }

    mutating func removeAll() {
        if !fields.isEmpty { fields.removeAll(keepingCapacity: true) }
    }

    mutating func append(_ name: Bytes, _ value: Bytes) {
        fields.append(pen_kv(name: name, value: value))
    }

    /// Puts `value` in the place of all values of that name.
    mutating func override(_ name: Bytes, _ value: Bytes, ignoringCase: Bool) {
        fields.removeAll {
            ignoringCase ? $0.name.equalsIgnoringCase(name) : $0.name == name
        }
        append(name, value)
    }

    /// Takes the field of that name out; absent: there is none.
    mutating func take(_ name: Bytes) -> Bytes {
        guard !fields.isEmpty,
            let index = fields.lastIndex(where: { $0.name.equalsIgnoringCase(name) })
        else { return .absent }
        return fields.remove(at: index).value
    }

    /// Appends the fields as a query, "a=1&b=2", encoded.
    func appendQuery(to out: inout [UInt8]) {
        for field in fields {
            if !out.isEmpty { out.append(UInt8(ascii: "&")) }
            PercentEncoding.unreserved.append(field.name.buffer, to: &out)
            out.append(UInt8(ascii: "="))
            PercentEncoding.unreserved.append(field.value.buffer, to: &out)
        }
    }
}
