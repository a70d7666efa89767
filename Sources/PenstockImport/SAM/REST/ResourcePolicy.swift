internal import JSON
internal import SourceTree

// AWS SAM developer guide, "ResourcePolicyStatement".
/// Who may call a path, as statements of the policy in an API's definition.
struct ResourcePolicy {
    private let policy: SourceNode
    private let stage: SourceNode
    private var make: NodeMaker { NodeMaker(at: policy) }

    static let member = "x-amazon-apigateway-policy"

    init(_ policy: SourceNode, stage: SourceNode) {
        self.policy = policy
        self.stage = stage
    }

    func add(to body: inout SourceNode, path: String) {
        let resources = self.resources(path, in: body)
        var statements = body[Self.member]?["Statement"].map { $0.sequence ?? [$0] } ?? []
        for (name, effect) in [("AwsAccountWhitelist", "Allow"), ("AwsAccountBlacklist", "Deny")] {
            guard let accounts = list(name) else { continue }
            statements.append(
                statement(effect, resources, principal: make.map([("AWS", make.list(accounts))])))
        }
        for (name, test) in [
            ("IpRangeWhitelist", "NotIpAddress"), ("IpRangeBlacklist", "IpAddress"),
        ] {
            guard let ranges = list(name) else { continue }
            let condition = make.map([(test, make.map([("aws:SourceIp", make.list(ranges))]))])
            guarded(resources, condition, &statements)
        }
        for (name, test) in [("Blacklist", "StringEquals"), ("Whitelist", "StringNotEquals")] {
            let given = list("SourceVpc" + name) ?? []
            let networks = given.filter { $0.text?.hasPrefix("vpc-") == true }
            let endpoints = given.filter { $0.text?.hasPrefix("vpce-") == true }
            let all = [
                ("aws:SourceVpc", networks + (list("IntrinsicVpc" + name) ?? [])),
                ("aws:SourceVpce", endpoints + (list("IntrinsicVpce" + name) ?? [])),
            ].filter { !$0.1.isEmpty }
            guard !all.isEmpty else { continue }
            let condition = make.map([(test, make.map(all.map { ($0.0, make.list($0.1)) }))])
            guarded(resources, condition, &statements)
        }
        for custom in list("CustomStatements") ?? [] { add(custom, &statements) }
        guard !statements.isEmpty else { return }
        body[Self.member] = make.map([
            ("Version", make.text("2012-10-17")), ("Statement", make.list(statements)),
        ])
    }

    private func list(_ name: String) -> [SourceNode]? {
        guard let node = policy[name], node.isTruthy else { return nil }
        return node.sequence ?? [node]
    }

    /// Everybody may, but for those that the condition names.
    private func guarded(
        _ resources: SourceNode, _ condition: SourceNode, _ statements: inout [SourceNode]
    ) {
        add(statement("Allow", resources, principal: make.text("*")), &statements)
        var denial = statement("Deny", resources, principal: make.text("*"))
        denial["Condition"] = condition
        add(denial, &statements)
    }

    private func add(_ statement: SourceNode, _ statements: inout [SourceNode]) {
        let json = statement.json()
        if !statements.contains(where: { $0.json() == json }) { statements.append(statement) }
    }

    private func statement(
        _ effect: String, _ resources: SourceNode, principal: SourceNode
    ) -> SourceNode {
        make.map([
            ("Effect", make.text(effect)), ("Action", make.text("execute-api:Invoke")),
            ("Resource", resources), ("Principal", principal),
        ])
    }

    /// The methods of the path, by their ARNs.
    private func resources(_ path: String, in body: SourceNode) -> SourceNode {
        let items = body["paths"]?[path]?.outcomes ?? []
        // As written: a slash at the end stays here.
        let pattern =
            path.hasSuffix("/") && path.count > 1
            ? SAMEvent.pathPattern(path) + "/" : SAMEvent.pathPattern(path)
        return make.list(
            items.flatMap(\.keys).map { name in
                let isAny = name.lowercased() == "any" || name.lowercased() == SAMEvent.anyMethod
                let method = isAny ? "*" : name.uppercased()
                return make.sub(
                    "execute-api:/${__Stage__}/\(method)\(pattern)", [("__Stage__", stage)])
            })
    }
}
