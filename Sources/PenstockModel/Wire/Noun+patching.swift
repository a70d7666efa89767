import JSON

extension Noun {
    /// Does the operations in order. On an error nothing is changed.
    package mutating func apply(_ operations: [PatchOperation]) throws(PatchError) {
        var copy = self
        for (index, operation) in operations.enumerated() {
            do throws(PatchError.Reason) {
                try copy.apply(operation)
            } catch {
                throw PatchError(index: index, operation: operation, reason: error)
            }
        }
        self = copy
    }

    private mutating func apply(_ operation: PatchOperation) throws(PatchError.Reason) {
        guard let path = JSONPointer(parsing: operation.path), !path.tokens.isEmpty else {
            throw .unknownPath
        }
        if operation.operation == .copy {
            guard let copy = Self.table.copies.first(where: { $0.path == operation.path }) else {
                throw .unknownPath
            }
            guard let from = operation.from, copy.from == from else { throw .badSource }
            try copy.run(&self)
            return
        }
        let step = PatchStep(
            operation: operation.operation, rest: path.tokens[...], value: operation.value)
        self = try Self.patched(self, by: step, .members) ?? Self()
    }

    package static func patched(
        _ current: Self?, by step: PatchStep, _ rule: PatchRule
    ) throws(PatchError.Reason) -> Self? {
        guard let name = step.rest.first else {
            // The noun as a whole: only its removal makes sense.
            try step.check(rule)
            return step.operation == .remove ? nil : current
        }
        var noun = current ?? Self()
        if let special = table.special, try special(&noun, step) { return noun }
        guard let property = table.property(named: name, in: .rest) else { throw .unknownPath }
        var inner = step
        inner.rest = step.rest.dropFirst()
        try property.patch(&noun, inner)
        return noun
    }

    package static func patchPaths(
        _ rule: PatchRule, for operation: PatchOperation.Name
    ) -> [String] {
        let whole = rule.operations.contains(operation) ? [""] : []
        return whole + table.patchPaths(for: operation)
    }
}
