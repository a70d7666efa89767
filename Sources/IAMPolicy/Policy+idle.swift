/// A part of a statement that no request to an API can match.
public struct IdlePart: Hashable, Sendable {
    /// The statement's index.
    public var statement: Int
    /// Its effect.
    public var isAllow: Bool
    /// `Action` or `Resource`.
    public var element: String
    /// The index in the element's list.
    public var index: Int
    /// Whether the statement says nothing else of it, and so does nothing.
    public var isAll: Bool
}

extension Policy {
    // Service authorization reference, "Actions, resources, and condition keys for Amazon API Gateway"
    // (execute-api).
    private static let actions = [
        "execute-api:Invoke", "execute-api:ManageConnections", "execute-api:InvalidateCache",
    ]
    /// `arn:PARTITION:execute-api:REGION:ACCOUNT:…`
    private static let resource = Pattern([
        .text(Array("arn:".utf8)), .any(within: true), .text(Array(":execute-api:".utf8)),
        .any(within: true), .text(Array(":".utf8)), .any(within: true),
        .text(Array(":".utf8)), .any(within: false),
    ])

    /// Actions and resources that never are an API's. `NotAction` and `NotResource` speak of all others.
    public var idleParts: [IdlePart] {
        let actions = Self.actions.compactMap {
            Pattern(parsing: $0, .all, hasVariables: false)
        }
        var found: [IdlePart] = []
        for (number, statement) in statements.enumerated() {
            for (element, patterns, known) in [
                ("Action", statement.actions, actions),
                ("Resource", statement.resources, [Self.resource]),
            ] where !patterns.isNegated {
                let idle = patterns.list.indices.filter { index in
                    !known.contains {
                        patterns.list[index].meets($0, ignoringCase: element == "Action")
                    }
                }
                found += idle.map {
                    IdlePart(
                        statement: number, isAllow: statement.isAllow, element: element, index: $0,
                        isAll: idle.count == patterns.list.count)
                }
            }
        }
        return found
    }

    /// Whether it has no statement: nobody is let in.
    public var isEmpty: Bool { statements.isEmpty }
}
