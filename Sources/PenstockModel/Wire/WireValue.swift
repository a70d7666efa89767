package import JSON

/// A value with one spelling in JSON: scalars, lists, maps, enumerations and nouns. The type of a
/// property is its codec, so a table names no codec where the type says it already.
package protocol WireValue: Hashable, Sendable {
    /// What a value of this type is called in an error: `a string`.
    static var expectation: String { get }

    static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Self

    func write(to writer: inout JSONWriter, _ wire: Wire)

    /// Whether there is nothing to write: nil, or a collection without elements.
    var isEmptyOnWire: Bool { get }

    /// This value put over an older one by an Update call that merges maps.
    func merged(over old: Self) -> Self

    /// This value after one patch operation that has reached it; nil where nothing remains.
    static func patched(
        _ current: Self?, by step: PatchStep, _ rule: PatchRule
    ) throws(PatchError.Reason) -> Self?

    /// The paths below this value that `operation` may name, each with its leading slash, and ""
    /// for the value itself.
    static func patchPaths(_ rule: PatchRule, for operation: PatchOperation.Name) -> [String]

    /// The differences between two unequal values.
    static func differences(
        _ old: Self?, _ new: Self?, at path: JSONPointer, into list: inout [Difference])
}

extension WireValue {
    package var isEmptyOnWire: Bool { false }

    package func merged(over old: Self) -> Self { self }

    package static func patched(
        _ current: Self?, by step: PatchStep, _ rule: PatchRule
    ) throws(PatchError.Reason) -> Self? {
        throw .unknownPath
    }

    package static func patchPaths(
        _ rule: PatchRule, for operation: PatchOperation.Name
    ) -> [String] {
        rule.operations.contains(operation) ? [""] : []
    }

    package static func differences(
        _ old: Self?, _ new: Self?, at path: JSONPointer, into list: inout [Difference]
    ) {
        list.append(Difference(path: path, old: old?.shown, new: new?.shown))
    }

    /// As the store keeps it.
    package var json: JSONValue { json(.storage) }

    /// As a difference shows it.
    var shown: JSONValue { json(.shown) }

    private func json(_ wire: Wire) -> JSONValue {
        var writer = JSONWriter()
        write(to: &writer, wire)
        // A writer of ours wrote it; what it writes is JSON.
        return (try? JSONValue(parsing: writer.text)) ?? .null
    }
}
