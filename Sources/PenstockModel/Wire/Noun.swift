package import JSON

/// Something that AWS's control planes name, hold and answer: an API, a stage, a key. Its property
/// table says everything that reading, writing, patching and comparing need.
package protocol Noun: WireValue {
    /// With every default that AWS gives.
    init()

    static var table: Table<Self> { get }
}

extension Noun {
    package static var expectation: String { "an object" }

    /// Reads a noun; what is absent keeps its default.
    package init(
        _ json: JSONValue, _ wire: Wire, at path: JSONPointer = JSONPointer()
    ) throws(ModelError) {
        self = try Self.decode(json, at: path, wire)
    }

    /// The bytes that AWS answers.
    package func bytes(_ wire: Wire) -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer, wire)
        return writer.bytes
    }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Self {
        var noun = Self()
        try noun.update(json, wire, at: path)
        for property in table.properties where property.isRequired(in: wire) {
            let name = property.name(in: wire)
            guard let value = json[name], value.kind != .null else {
                throw ModelError(
                    code: .missing, path: path.appending(name), expected: "\(name)",
                    found: "nothing")
            }
        }
        return noun
    }

    /// Sets the members that `json` has and keeps the rest: an Update of the HTTP control plane.
    package mutating func update(
        _ json: JSONValue, _ wire: Wire, at path: JSONPointer = JSONPointer()
    ) throws(ModelError) {
        guard let object = json.object else {
            throw .wrongType(json, at: path, expected: Self.expectation)
        }
        for (name, value) in object.members {
            guard let property = Self.table.property(named: name, in: wire) else {
                if wire.rejectsUnknown, !Self.table.ignored(name, in: wire) {
                    throw ModelError(
                        code: .unknownMember, path: path.appending(name),
                        expected: "a member of \(Self.table.name)", found: "\"\(name)\"",
                        allowed: Self.table.properties.map { $0.name(in: wire) }.sorted())
                }
                continue
            }
            if case .null = value { continue }
            if property.isReadOnly, wire.ignoresReadOnly { continue }
            try property.decode(&self, value, path.appending(name), wire)
        }
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        writeMembers(to: &writer, wire)
    }

    func writeMembers(to writer: inout JSONWriter, _ wire: Wire) {
        writer.beginObject()
        for write in Self.table.writers { write(self, &writer, wire) }
        writer.endObject()
    }

    /// What differs from `old` to this noun, in the table's order.
    package func differences(from old: Self) -> [Difference] {
        var list: [Difference] = []
        if self != old { Self.differences(old, self, at: JSONPointer(), into: &list) }
        return list
    }

    package static func differences(
        _ old: Self?, _ new: Self?, at path: JSONPointer, into list: inout [Difference]
    ) {
        guard let old, let new else {
            list.append(Difference(path: path, old: old?.shown, new: new?.shown))
            return
        }
        for property in table.properties {
            property.differences(old, new, path, &list)
        }
    }
}
