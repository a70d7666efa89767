internal import PenstockModel

/// DocumentationVersion: what the documentation parts were.
enum DocumentationVersions {
    static let operations: OperationGroup = [
        "CreateDocumentationVersion": .write(create), "GetDocumentationVersion": .read(get),
        "GetDocumentationVersions": .read(list), "UpdateDocumentationVersion": .write(update),
        "DeleteDocumentationVersion": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let name = try call.text("documentationVersion") ?? ""
        return try state.updateRestAPI(call) { (record) throws(ControlError) in
            if name.isEmpty { throw .badRequest("Documentation version cannot be empty") }
            guard record.documentationVersions[name] == nil else {
                throw .conflict("Documentation version already exists: \(name)")
            }
            var frozen = DocumentationVersionRecord()
            frozen.version.version = name
            frozen.version.description = try call.text("description")
            frozen.version.createdDate = Timestamp(seconds: call.now)
            frozen.parts = record.definition.documentationParts
            record.documentationVersions[name] = frozen
            if let stage = try call.text("stageName") {
                guard record.stages[stage] != nil else { throw .noStage }
                record.stages[stage]?.documentationVersion = name
            }
            return Reply(frozen.version)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let record = try state.restAPI(call, or: .noVersion)
        guard let frozen = record.documentationVersions[call.label("doc_version")] else {
            throw .noVersion
        }
        return Reply(frozen.version)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let versions = try state.restAPI(call).documentationVersions.values.map(\.version)
        return Page(call).reply(versions, by: \.version)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let name = call.label("doc_version")
        return try state.updateRestAPI(call, or: .noVersion) { (record) throws(ControlError) in
            guard var frozen = record.documentationVersions[name] else { throw .noVersion }
            try call.patch(&frozen.version, .listed)
            record.documentationVersions[name] = frozen
            return Reply(frozen.version)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let name = call.label("doc_version")
        return try state.updateRestAPI(call, or: .noVersion) { (record) throws(ControlError) in
            guard record.documentationVersions[name] != nil else { throw .noVersion }
            guard !record.stages.values.contains(where: { $0.documentationVersion == name }) else {
                throw .badRequest(
                    "Documentation version \(name) is associated with a stage and can't be deleted")
            }
            record.documentationVersions[name] = nil
            return .empty
        }
    }
}
