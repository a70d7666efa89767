/// One element of `patchOperations` in an Update call of the REST control plane.
package struct PatchOperation: Hashable, Sendable {
    package enum Name: String, Sendable, CaseIterable {
        case add, remove, move, test, replace, copy
    }

    package var operation: Name
    /// A JSON pointer: `/binaryMediaTypes/image~1png`.
    package var path: String
    package var value: String?
    package var from: String?

    package init(_ operation: Name, _ path: String, _ value: String? = nil, from: String? = nil) {
        self.operation = operation
        self.path = path
        self.value = value
        self.from = from
    }
}

/// Why one patch operation was not done. AWS's sentences differ from noun to noun; whoever answers
/// makes them of the reason and of `Table.patchPaths(for:)`.
package struct PatchError: Error, Hashable, Sendable {
    package enum Reason: Error, Hashable, Sendable {
        /// No member has this path.
        case unknownPath
        /// The member has the path, but only for these operations.
        case operationNotAllowed(allowed: [PatchOperation.Name])
        /// `add` or `replace` without a value.
        case missingValue
        /// The value can't be read as what the member holds.
        case badValue(expected: String)
        /// The map has no such name, or the list no such element.
        case noSuchEntry(String)
        /// `copy` from a path that has no such use.
        case badSource
    }

    /// Which operation, counted from 0.
    package var index: Int
    package var operation: PatchOperation
    package var reason: Reason
}

/// A patch operation on its way through the tables: what is left of its path.
package struct PatchStep: Sendable {
    package var operation: PatchOperation.Name
    package var rest: ArraySlice<String>
    package var value: String?

    func check(_ rule: PatchRule) throws(PatchError.Reason) {
        if rule.operations.contains(operation) { return }
        throw rule.operations.isEmpty
            ? .unknownPath : .operationNotAllowed(allowed: rule.operations)
    }
}
