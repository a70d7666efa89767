package import JSON

extension Optional: WireValue where Wrapped: WireValue {
    package static var expectation: String { Wrapped.expectation }

    package var isEmptyOnWire: Bool { self?.isEmptyOnWire ?? true }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> Wrapped? {
        if case .null = json { return nil }
        return try Wrapped.decode(json, at: path, wire)
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        switch self {
        case .some(let value): value.write(to: &writer, wire)
        case .none: writer.null()
        }
    }

    package static func patched(
        _ current: Wrapped??, by step: PatchStep, _ rule: PatchRule
    ) throws(PatchError.Reason) -> Wrapped?? {
        .some(try Wrapped.patched(current ?? nil, by: step, rule))
    }

    package static func patchPaths(
        _ rule: PatchRule, for operation: PatchOperation.Name
    ) -> [String] {
        Wrapped.patchPaths(rule, for: operation)
    }

    package static func differences(
        _ old: Wrapped??, _ new: Wrapped??, at path: JSONPointer, into list: inout [Difference]
    ) {
        Wrapped.differences(old ?? nil, new ?? nil, at: path, into: &list)
    }
}
