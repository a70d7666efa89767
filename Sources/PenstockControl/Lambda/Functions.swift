internal import JSON
internal import PenstockModel

/// Functions: made, shown, changed and deleted.
enum Functions {
    static let operations: OperationGroup = [
        "CreateFunction": .writeWithCode(member: "Code", create), "GetFunction": .read(get),
        "GetFunctionConfiguration": .read(getConfiguration), "ListFunctions": .read(list),
        "UpdateFunctionConfiguration": .write(update), "DeleteFunction": .write(delete),
        "GetAccountSettings": .read(settings), "GetFunctionCodeSigningConfig": .read(codeSigning),
    ]

    private static func create(
        _ call: Call, _ code: CodeShelf.Unpacked, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call, call.required("FunctionName"), nil)
        guard state.functions[target.name] == nil else {
            // LocalStack's snapshot of AWS, test_lambda_create_function: "exist", without an s.
            throw ControlError(
                .resourceConflict, "Function already exist: \(target.name)")
        }
        var record = FunctionRecord()
        record.name = target.name
        record.latest.role = try call.required("Role")
        try FunctionSettings(call).apply(to: &record.latest)
        guard !record.latest.runtime.isEmpty, !record.latest.handler.isEmpty else {
            throw ControlError(
                .invalidParameterValue,
                "Runtime and Handler are mandatory parameters for functions created with "
                    + "deployment packages.")
        }
        record.latest.set(code)
        record.tags = try call.strings("Tags")
        record.latest.touch(call)
        if try call.flag("Publish") { FunctionVersions.publish(&record) }
        state.functions[target.name] = record
        return shown(record, target, isPublished: record.lastVersion > 0)
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        let record = try target.record(state)
        let (version, configuration) = try target.version(of: record)
        let shown = FunctionRendering(
            record: record, configuration: configuration, version: version,
            arn: target.qualifiedARN)
        return Reply { writer in
            writer.key("Configuration")
            shown.write(to: &writer)
            writer.key("Code")
            writer.value([
                "RepositoryType": "S3",
                "Location": .string(
                    "file://\(call.functions?.codeFolder ?? "")/\(configuration.codeKey)"),
            ])
            if !record.tags.isEmpty {
                writer.key("Tags")
                writer.value(FunctionRendering.object(record.tags))
            }
            if let concurrency = record.concurrency {
                writer.key("Concurrency")
                writer.value(["ReservedConcurrentExecutions": .number(JSONNumber(concurrency))])
            }
        }
    }

    private static func getConfiguration(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        let record = try target.record(state)
        let (version, configuration) = try target.version(of: record)
        let shown = FunctionRendering(
            record: record, configuration: configuration, version: version,
            arn: target.qualifiedARN)
        return Reply { shown.members(&$0) }
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        var items: [(key: String, item: FunctionRendering)] = []
        for (name, record) in state.functions {
            let arn = FunctionTarget.arn(name, call)
            items.append(
                (
                    name,
                    FunctionRendering(
                        record: record, configuration: record.latest,
                        version: FunctionRecord.latestVersion, arn: arn)
                ))
            guard call.parameter("FunctionVersion") == "ALL" else { continue }
            for (version, configuration) in record.versions {
                items.append(
                    (
                        "\(name):\(version)",
                        FunctionRendering(
                            record: record, configuration: configuration, version: version,
                            arn: arn, isQualified: true)
                    ))
            }
        }
        return Page(call, items: "Functions").reply(items) { $0.write(to: &$1) }
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        try call.check(revision: record.latest.revisionID, in: call.text("RevisionId"))
        try FunctionSettings(call).apply(to: &record.latest)
        record.latest.touch(call)
        state.functions[target.name] = record
        return shown(record, target)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        var reply = Reply.empty
        reply.status = 204
        guard let qualifier = target.qualifier else {
            state.functions[target.name] = nil
            return reply
        }
        guard qualifier != FunctionRecord.latestVersion else {
            throw ControlError(
                .invalidParameterValue,
                "$LATEST version cannot be deleted without deleting the function.")
        }
        let holders = record.aliases.values.filter { $0.version == qualifier }.map(\.name)
        guard holders.isEmpty else {
            throw ControlError(
                .resourceConflict,
                "Unable to delete version because the following aliases reference it: "
                    + "[\(holders.sorted().joined(separator: ", "))]")
        }
        guard record.versions.removeValue(forKey: qualifier) != nil else {
            throw .noFunction(target.qualifiedARN)
        }
        state.functions[target.name] = record
        return reply
    }

    private static func settings(_ call: Call, _ state: AccountState) -> Reply {
        let size = state.functions.values.reduce(0) { $0 + $1.latest.codeSize }
        return Reply { writer in
            writer.key("AccountLimit")
            writer.value([
                "TotalCodeSize": 80_530_636_800, "CodeSizeUnzipped": 262_144_000,
                "CodeSizeZipped": 52_428_800, "ConcurrentExecutions": 1000,
                "UnreservedConcurrentExecutions": 1000,
            ])
            writer.key("AccountUsage")
            writer.value([
                "TotalCodeSize": .number(JSONNumber(size)),
                "FunctionCount": .number(JSONNumber(state.functions.count)),
            ])
        }
    }

    /// Terraform reads it of every function; nothing is signed here.
    private static func codeSigning(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        _ = try target.record(state)
        return Reply { writer in
            writer.key("FunctionName")
            writer.string(target.name)
        }
    }

    /// The function as it is now.
    static func shown(
        _ record: FunctionRecord, _ target: FunctionTarget, isPublished: Bool = false
    ) -> Reply {
        let version = isPublished ? "\(record.lastVersion)" : FunctionRecord.latestVersion
        let shown = FunctionRendering(
            record: record, configuration: record.versions[version] ?? record.latest,
            version: version, arn: target.arn, isQualified: isPublished)
        return Reply { shown.members(&$0) }
    }
}

extension FunctionConfiguration {
    /// What changes with every change.
    mutating func touch(_ call: Call) {
        lastModified = Timestamp(seconds: call.now)
        revisionID = RequestID.fresh()
    }
}
