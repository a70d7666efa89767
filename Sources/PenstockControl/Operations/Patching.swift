internal import JSON
internal import PenstockModel

/// In which of AWS's words a patch is refused: they differ from noun to noun.
enum PatchWords: Sendable {
    /// "Invalid patch path  '/id' specified for op 'replace'. Must be one of: […]".
    case listed
    /// "Invalid patch path /httpMethod".
    case plain
}

extension Call {
    /// The operations of an Update call.
    func patches() throws(ControlError) -> [PatchOperation] {
        var patches: [PatchOperation] = []
        for element in body["patchOperations"]?.array ?? [] {
            guard let word = element["op"]?.string,
                let operation = PatchOperation.Name(rawValue: word)
            else {
                throw .badRequest(
                    "Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
            }
            patches.append(
                PatchOperation(
                    operation, element["path"]?.string ?? "", element["value"]?.string,
                    from: element["from"]?.string))
        }
        return patches
    }

    /// Does an Update call's operations on a noun.
    ///
    /// - Parameter explain: AWS's own sentence for one kind of refusal; nil: the general one.
    func patch<Value: Noun>(
        _ noun: inout Value, _ words: PatchWords,
        explain: (PatchError) -> ControlError? = { _ in nil }
    ) throws(ControlError) {
        try patch(&noun, try patches(), words, explain: explain)
    }

    /// Does some operations on a noun.
    func patch<Value: Noun>(
        _ noun: inout Value, _ operations: [PatchOperation], _ words: PatchWords,
        explain: (PatchError) -> ControlError? = { _ in nil }
    ) throws(ControlError) {
        do throws(PatchError) {
            try noun.apply(operations)
        } catch {
            throw explain(error) ?? words.refusal(of: error, Value.self)
        }
    }
}

extension PatchWords {
    fileprivate func refusal<Value: Noun>(of error: PatchError, _ type: Value.Type) -> ControlError
    {
        let operation = error.operation
        switch error.reason {
        case .unknownPath where self == .plain:
            return .badRequest("Invalid patch path \(operation.path)")
        case .operationNotAllowed(let allowed) where self == .plain:
            // Corpus, test_update_rest_api_compression.
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            return .badRequest("Invalid patch operation specified. Must be one of: [\(names)]")
        case .unknownPath, .operationNotAllowed:
            // Corpus, test_update_resource_behaviour.
            let paths = Value.table.patchPaths(for: operation.operation)
            return .badRequest(
                "Invalid patch path  '\(operation.path)' specified for op "
                    + "'\(operation.operation.rawValue)'. "
                    + (paths.isEmpty
                        ? "Please choose supported operations"
                        : "Must be one of: [\(paths.joined(separator: ", "))]"))
        case .missingValue, .badValue:
            return .badRequest(
                "Invalid patch value '\(operation.value ?? "null")' specified for path "
                    + "'\(operation.path)'")
        case .noSuchEntry(let name):
            return .notFound("Invalid patch path '\(operation.path)': there is no \(name)")
        case .badSource:
            return .badRequest(
                "Invalid copy operation with path: \(operation.path) and from "
                    + "\(operation.from ?? "null")")
        }
    }
}
