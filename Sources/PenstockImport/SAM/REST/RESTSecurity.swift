internal import SourceTree

/// Who may pass, in the definition of a REST API.
enum RESTSecurity {
    static func iam(_ make: NodeMaker) -> SourceNode {
        header("Authorization", make, [("x-amazon-apigateway-authtype", make.text("awsSigv4"))])
    }

    static func apiKey(_ make: NodeMaker) -> SourceNode { header("x-api-key", make, []) }

    private static func header(
        _ name: String, _ make: NodeMaker, _ rest: [(String, SourceNode?)]
    ) -> SourceNode {
        make.map(
            [
                ("type", make.text("apiKey")), ("name", make.text(name)),
                ("in", make.text("header")),
            ] + rest)
    }

    /// Adds a scheme that isn't there.
    static func add(_ scheme: SourceNode, _ name: String, to body: inout SourceNode) {
        if body["securityDefinitions"] == nil {
            body["securityDefinitions"] = NodeMaker(at: body).map([])
        }
        body.edit("securityDefinitions") { all in if all[name] == nil { all[name] = scheme } }
    }

    /// Changes every method that has an integration, with its name.
    static func eachMethod(
        _ body: inout SourceNode, _ change: (String, inout SourceNode) -> Void
    ) {
        let others = ["summary", "description", "parameters"]
        body.edit("paths") { paths in
            for path in paths.keys {
                paths.edit(path) { item in
                    item.eachOutcome { item in
                        for name in item.keys where !others.contains(name) {
                            item.edit(name) { method in
                                method.eachOutcome { method in
                                    guard
                                        method["x-amazon-apigateway-integration"]?.isTruthy == true
                                    else { return }
                                    change(name.lowercased(), &method)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What guards a method that says nothing of its own: the default, unless it says `NONE`.
    static func applyDefault(
        _ name: String, scopes: SourceNode, among names: [String], to method: inout SourceNode
    ) {
        let make = NodeMaker(at: method)
        var others: [SourceNode] = []
        var own: [SourceNode] = []
        for security in method["security"]?.sequence ?? [] {
            if security.keys.contains(where: { names.contains($0) || $0 == "AWS_IAM" }) {
                own.append(security)
            } else {
                others.append(security)
            }
        }
        if let none = others.firstIndex(where: { $0["NONE"] != nil }) {
            others.remove(at: none)
            own = []
        } else if own.isEmpty {
            own = [make.map([(name, scopes)])]
        }
        if !(others + own).isEmpty { method["security"] = make.list(others + own) }
    }

    /// Asks for a key, unless the method says that it needs none.
    static func applyKey(isRequired: Bool, to method: inout SourceNode) {
        let make = NodeMaker(at: method)
        let written = method["security"]?.sequence ?? []
        var security = written.filter { $0["api_key"] == nil && $0["api_key_false"] == nil }
        let isRefused = written.contains { $0["api_key_false"] != nil }
        if isRequired, !isRefused { security.append(make.map([("api_key", make.list([]))])) }
        if !written.isEmpty || !security.isEmpty { method["security"] = make.list(security) }
    }
}
