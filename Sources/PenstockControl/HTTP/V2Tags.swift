internal import JSON
internal import PenstockModel

/// Tags by ARN.
enum V2Tags {
    static let operations: OperationGroup = [
        "GetTags": .read(get), "TagResource": .write(tag), "UntagResource": .write(untag),
    ]

    private static let arn = "resource-arn"

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        var state = state
        let tags = try Tagging.update(call.label(arn), call, &state) { $0 }
        return Reply { writer in
            writer.key("tags")
            tags.write(to: &writer, .http)
        }
    }

    private static func tag(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let added = try call.tags()
        try Tagging.update(call.label(arn), call, &state) { (tags) throws(ControlError) in
            tags.merge(added) { _, new in new }
            try Tagging.check(tags)
        }
        return Reply { _ in }
    }

    private static func untag(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let names = call.parameters("tagKeys")
        try Tagging.update(call.label(arn), call, &state) { tags in
            for name in names { tags[name] = nil }
        }
        return .empty
    }
}
