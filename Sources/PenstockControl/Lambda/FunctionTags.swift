internal import JSON
internal import PenstockModel

/// Tags of functions, by their ARNs.
enum FunctionTags {
    static let operations: OperationGroup = [
        "TagResource": .write(tag), "UntagResource": .write(untag), "ListTags": .read(list),
    ]

    private static func target(_ call: Call) throws(ControlError) -> FunctionTarget {
        try FunctionTarget(call, call.label("Resource"), nil)
    }

    private static func tag(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try target(call)
        var record = try target.record(state)
        record.tags.merge(try call.strings("Tags")) { $1 }
        state.functions[target.name] = record
        return .empty
    }

    private static func untag(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try target(call)
        var record = try target.record(state)
        for name in call.parameters("tagKeys") { record.tags[name] = nil }
        state.functions[target.name] = record
        return .empty
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let tags = try target(call).record(state).tags
        return Reply { writer in
            writer.key("Tags")
            writer.value(FunctionRendering.object(tags))
        }
    }
}
