package import JSON
internal import PenstockModel

extension DefinitionComparison {
    /// For people: `+`, `-` and `~` for parts, below their API; members of a change below the part.
    package var text: String {
        var text = ""
        var owner: String?
        for change in changes {
            if change.owner != owner {
                text += (change.owner.isEmpty ? "beside APIs" : change.owner) + "\n"
                owner = change.owner
            }
            text += "  \(change.kind.sign) \(change.part)\n"
            for member in change.members {
                text +=
                    "      \(member.path): \(Self.shown(member.old)) → \(Self.shown(member.new))\n"
            }
        }
        return text
    }

    /// For programs: `{"same", "changes": [{"kind", "of", "part", "members": [{"path", "old", "new"}]}]}`.
    package var json: JSONValue {
        ["same": .bool(isEmpty), "changes": .array(changes.map(\.json))]
    }

    /// How much of a value is shown, in characters: a template may be long.
    private static let shownMax = 120

    private static func shown(_ value: JSONValue?) -> String {
        guard let value else { return "none" }
        let text = value.compact
        return text.count > shownMax ? "\(text.prefix(shownMax))…" : text
    }
}

extension DefinitionComparison.Change {
    fileprivate var json: JSONValue {
        var object = JSONObject([
            ("kind", .string(kind.rawValue)), ("of", .string(owner)), ("part", .string(part)),
        ])
        if !members.isEmpty {
            object["members"] = .array(
                members.map { member in
                    var object = JSONObject([("path", .string(member.path.description))])
                    object["old"] = member.old
                    object["new"] = member.new
                    return .object(object)
                })
        }
        return .object(object)
    }
}

extension DefinitionComparison.Change.Kind {
    fileprivate var sign: String {
        switch self {
        case .added: "+"
        case .removed: "-"
        case .changed: "~"
        }
    }
}
