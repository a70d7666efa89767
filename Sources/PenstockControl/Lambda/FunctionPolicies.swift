internal import JSON
internal import PenstockModel

/// Who may call a function: the statements of its resource policy.
enum FunctionPolicies {
    static let operations: OperationGroup = [
        "AddPermission": .write(add), "RemovePermission": .write(remove), "GetPolicy": .read(get),
    ]

    private static func add(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        _ = try target.version(of: record)
        guard target.qualifier != FunctionRecord.latestVersion else {
            throw ControlError(
                .invalidParameterValue, "We currently do not support adding policies for $LATEST.")
        }
        var statement = FunctionStatement()
        statement.id = try call.required("StatementId")
        statement.qualifier = target.qualifier ?? ""
        statement.action = try call.required("Action")
        statement.principal = try call.required("Principal")
        statement.sourceARN = try call.text("SourceArn")
        statement.sourceAccount = try call.text("SourceAccount")
        statement.eventSourceToken = try call.text("EventSourceToken")
        guard !statement.id.contains("/") else {
            throw ControlError(
                .validation,
                "1 validation error detected: Value '\(statement.id)' at 'statementId' failed to "
                    + "satisfy constraint: Member must satisfy regular expression pattern: "
                    + "([a-zA-Z0-9-_]+)")
        }
        guard record.statements[statement.key] == nil else {
            throw ControlError(
                .resourceConflict,
                "The statement id (\(statement.id)) provided already exists. Please provide a new "
                    + "statement id, or remove the existing statement.")
        }
        record.statements[statement.key] = statement
        state.functions[target.name] = record
        return Reply { writer in
            writer.key("Statement")
            writer.string(json(statement, target).compact)
        }
    }

    private static func remove(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        let id = call.label("StatementId")
        guard record.statements.removeValue(forKey: "\(target.qualifier ?? "")/\(id)") != nil else {
            throw ControlError(
                .resourceNotFound, "Statement \(id) is not found in resource policy.")
        }
        state.functions[target.name] = record
        return .empty
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        let record = try target.record(state)
        let statements = record.statements.values
            .filter { $0.qualifier == target.qualifier ?? "" }.sorted { $0.id < $1.id }
        guard !statements.isEmpty else {
            throw ControlError(
                .resourceNotFound, "The resource you requested does not exist.")
        }
        let policy: JSONValue = [
            "Version": "2012-10-17", "Id": "default",
            "Statement": .array(statements.map { json($0, target) }),
        ]
        return Reply { writer in
            writer.key("Policy")
            writer.string(policy.compact)
            writer.key("RevisionId")
            writer.string(record.latest.revisionID)
        }
    }

    private static func json(
        _ statement: FunctionStatement, _ target: FunctionTarget
    ) -> JSONValue {
        let principal = statement.principal
        let isAccount = principal.utf8.count == 12 && principal.utf8.allSatisfy { $0 &- 0x30 < 10 }
        let shown: JSONValue =
            principal == "*"
            ? "*"
            : principal.hasSuffix(".amazonaws.com")
                ? ["Service": .string(principal)]
                : ["AWS": .string(isAccount ? "arn:aws:iam::\(principal):root" : principal)]
        var object = JSONObject([
            ("Sid", .string(statement.id)), ("Effect", "Allow"), ("Principal", shown),
            ("Action", .string(statement.action)), ("Resource", .string(target.qualifiedARN)),
        ])
        var condition = JSONObject()
        if let account = statement.sourceAccount {
            condition["StringEquals"] = ["AWS:SourceAccount": .string(account)]
        }
        if let arn = statement.sourceARN {
            condition["ArnLike"] = ["AWS:SourceArn": .string(arn)]
        }
        if !condition.isEmpty { object["Condition"] = .object(condition) }
        return .object(object)
    }
}
