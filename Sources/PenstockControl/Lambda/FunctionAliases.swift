internal import JSON
internal import PenstockModel

/// Aliases: names for versions.
enum FunctionAliases {
    static let operations: OperationGroup = [
        "CreateAlias": .write(create), "GetAlias": .read(get), "UpdateAlias": .write(update),
        "DeleteAlias": .write(delete), "ListAliases": .read(list),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        var alias = FunctionAlias()
        alias.name = try call.required("Name")
        // Lambda API Reference, CreateAlias, "Name": digits alone would be a version.
        let isName =
            alias.name.utf8.allSatisfy { byte in
                byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2d || byte == 0x5f
            } && !alias.name.utf8.allSatisfy { $0 &- 0x30 < 10 }
        guard isName, (1...128).contains(alias.name.utf8.count) else {
            throw ControlError(
                .validation,
                "1 validation error detected: Value '\(alias.name)' at 'name' failed to satisfy "
                    + "constraint: Member must satisfy regular expression pattern: "
                    + "(?!^[0-9]+$)([a-zA-Z0-9-_]+)")
        }
        guard record.aliases[alias.name] == nil else {
            throw ControlError(
                .resourceConflict, "Alias already exists: \(target.arn):\(alias.name)")
        }
        alias.version = try call.required("FunctionVersion")
        alias.description = try call.text("Description") ?? ""
        alias.revisionID = RequestID.fresh()
        try check(alias, of: record, target)
        record.aliases[alias.name] = alias
        state.functions[target.name] = record
        return reply(alias, target)
    }

    private static func check(
        _ alias: FunctionAlias, of record: FunctionRecord, _ target: FunctionTarget
    ) throws(ControlError) {
        guard alias.version == FunctionRecord.latestVersion || record.versions[alias.version] != nil
        else { throw .noFunction("\(target.arn):\(alias.version)") }
    }

    private static func found(
        _ call: Call, _ record: FunctionRecord, _ target: FunctionTarget
    ) throws(ControlError) -> FunctionAlias {
        let name = call.label("Name")
        guard let alias = record.aliases[name] else {
            throw ControlError(
                .resourceNotFound, "Cannot find alias arn: \(target.arn):\(name)")
        }
        return alias
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        return reply(try found(call, target.record(state), target), target)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        var alias = try found(call, record, target)
        try call.check(revision: alias.revisionID, in: call.text("RevisionId"))
        if let version = try call.text("FunctionVersion") { alias.version = version }
        if let description = try call.text("Description") { alias.description = description }
        alias.revisionID = RequestID.fresh()
        try check(alias, of: record, target)
        record.aliases[alias.name] = alias
        state.functions[target.name] = record
        return reply(alias, target)
    }

    /// Lambda API Reference, DeleteAlias: an alias that isn't there is no error.
    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        let name = call.label("Name")
        record.aliases[name] = nil
        record.statements = record.statements.filter { $1.qualifier != name }
        state.functions[target.name] = record
        return .empty
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        let version = call.parameter("FunctionVersion")
        let aliases = try target.record(state).aliases.values.filter {
            version == nil || $0.version == version
        }
        return Page(call, items: "Aliases").reply(aliases.map { (key: $0.name, item: $0) }) {
            $1.value(json($0, target))
        }
    }

    private static func reply(_ alias: FunctionAlias, _ target: FunctionTarget) -> Reply {
        Reply(Array(json(alias, target).compact.utf8))
    }

    private static func json(_ alias: FunctionAlias, _ target: FunctionTarget) -> JSONValue {
        [
            "AliasArn": .string("\(target.arn):\(alias.name)"), "Name": .string(alias.name),
            "FunctionVersion": .string(alias.version), "Description": .string(alias.description),
            "RevisionId": .string(alias.revisionID),
        ]
    }
}
