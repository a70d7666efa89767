internal import JSON
internal import PenstockModel

/// Reserved concurrency: at most so many processes.
enum FunctionConcurrency {
    static let operations: OperationGroup = [
        "PutFunctionConcurrency": .write(put), "GetFunctionConcurrency": .read(get),
        "DeleteFunctionConcurrency": .write(delete),
    ]

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        record.concurrency = try call.integer("ReservedConcurrentExecutions", in: 0...900)
        state.functions[target.name] = record
        return reply(record)
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        reply(try FunctionTarget(call).record(state))
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        record.concurrency = nil
        state.functions[target.name] = record
        return .empty
    }

    private static func reply(_ record: FunctionRecord) -> Reply {
        Reply { writer in
            guard let concurrency = record.concurrency else { return }
            writer.key("ReservedConcurrentExecutions")
            writer.number(JSONNumber(concurrency))
        }
    }
}
