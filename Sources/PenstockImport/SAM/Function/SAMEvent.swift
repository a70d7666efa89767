internal import SourceTree

/// An event of a function that makes a route of an API.
struct SAMEvent {
    let function: SAMResource
    let id: String
    let properties: SourceNode
    let api: SAMResource
    let path: String
    /// In lower case; `any` is what a definition calls `x-amazon-apigateway-any-method`.
    let method: String
    /// What calls it: the function, or its alias.
    var target = FunctionTarget(id: "", isAlias: false)

    static let anyMethod = "x-amazon-apigateway-any-method"

    var methodKey: String { method == "any" ? Self.anyMethod : method }
    var make: NodeMaker { NodeMaker(at: properties) }

    /// The permission's name begins with both names.
    var prefix: String { function.id + id }

    /// The path with `*` for its variables, and without a slash at its end, as permissions have it.
    static func pathPattern(_ path: String) -> String {
        var path = path
        if path.count > 1, path.hasSuffix("/") { path.removeLast() }
        var pieces = path.split(separator: "{", omittingEmptySubsequences: false).map(String.init)
        for index in pieces.indices.dropFirst() {
            guard let end = pieces[index].firstIndex(of: "}") else {
                pieces[index] = "{" + pieces[index]
                continue
            }
            pieces[index].replaceSubrange(...end, with: "*")
        }
        return pieces.joined()
    }
}

/// What an event calls.
struct FunctionTarget {
    var id: String
    var isAlias: Bool

    /// Its ARN inside of `Fn::Sub`.
    var arn: String { isAlias ? "${\(id)}" : "${\(id).Arn}" }
}
