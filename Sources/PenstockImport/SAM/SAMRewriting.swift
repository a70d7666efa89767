internal import CloudFormation
internal import JSON
internal import SourceTree

/// One template on its way from SAM to CloudFormation.
final class SAMRewriting {
    let context: TransformContext
    let root: SourceNode
    /// The serverless resources, in order.
    private(set) var resources: [SAMResource] = []
    private var byID: [String: SAMResource] = [:]
    /// What the template comes to.
    private var made: [SourceMember] = []
    private var places: [String: Int] = [:]
    /// The logical ids of what `!Ref Api.Stage` and the like refer to.
    private(set) var parts: [String: String] = [:]
    /// Conditions that are added to the template's.
    var addedConditions: [(String, SourceNode)] = []
    /// The APIs that share a usage plan.
    var sharedPlan = SharedUsagePlan()
    /// Kinds of thing that have been said to be left out.
    private var leftOut: Set<String> = []

    /// The partition of AWS that the stack's region is in.
    var partition: String { context.environment.partition }

    static let prefix = "AWS::Serverless::"

    init(_ root: SourceNode, _ context: TransformContext) {
        self.root = root
        self.context = context
        for member in root["Resources"]?.mapping ?? [] {
            guard let type = member.value["Type"]?.text, type.hasPrefix(Self.prefix) else {
                add(member)
                continue
            }
            add(SAMResource(member, type: String(type.dropFirst(Self.prefix.count))))
        }
    }

    private func add(_ resource: SAMResource) {
        resources.append(resource)
        byID[resource.id] = resource
    }

    /// Adds an API that events imply.
    func addImplied(_ resource: SAMResource) { if byID[resource.id] == nil { add(resource) } }

    func resource(_ id: String, _ type: String) -> SAMResource? {
        byID[id].flatMap { $0.type == type ? $0 : nil }
    }

    func resources(_ type: String) -> [SAMResource] { resources.filter { $0.type == type } }

    private func add(_ member: SourceMember) {
        if let place = places[member.key] {
            made[place] = member
        } else {
            places[member.key] = made.count
            made.append(member)
        }
    }

    /// Adds a plain resource that stands for a serverless one or for a part of it.
    ///
    /// - Parameters:
    ///   - part: what `!Ref Resource.Part` calls it.
    ///   - dependsOn: for a part; the resource itself has what is written.
    func emit(
        _ id: String, _ type: String, _ properties: [(String, SourceNode?)],
        for resource: SAMResource, part: String? = nil, dependsOn: [String] = [],
        attributes: [(String, SourceNode?)] = []
    ) {
        let make = resource.make
        var members: [(String, SourceNode?)] = [("Type", make.text(type))]
        // What a resource says of itself goes for its parts; what it depends on does not.
        let names =
            ["Condition", "DeletionPolicy", "UpdateReplacePolicy"]
            + (id == resource.id ? ["DependsOn", "Metadata"] : [])
        for name in names where !attributes.contains(where: { $0.0 == name }) {
            members.append((name, resource.attribute(name)))
        }
        members += attributes
        if !dependsOn.isEmpty {
            members.append(("DependsOn", make.list(dependsOn.map(make.text))))
        }
        members.append(("Properties", make.map(properties)))
        add(
            SourceMember(
                key: id, keyLocation: resource.keyLocation, value: make.map(members)))
        if let part { parts["\(resource.id).\(part)"] = id }
    }

    /// The template as it is in the end.
    func finish() -> SourceNode {
        let make = NodeMaker(at: root)
        var result = root
        result["Globals"] = nil
        result["Resources"] = SourceNode(
            content: .mapping(made), location: root["Resources"]?.location ?? root.location)
        if !addedConditions.isEmpty {
            var conditions = root["Conditions"] ?? make.map([])
            for (name, condition) in addedConditions { conditions[name] = condition }
            result["Conditions"] = conditions
        }
        return PartReferences(parts).applied(to: result)
    }
}

// MARK: Telling

extension SAMRewriting {
    func error(
        _ message: String, at node: SourceNode?, _ resource: SAMResource, _ path: String...,
        hint: String? = nil
    ) {
        context.report.error(
            message, at: node?.location ?? resource.keyLocation,
            JSONPointer(["Resources", resource.id, "Properties"] + path), hint: hint)
    }

    /// Says once of a kind of thing that it is left out.
    func leaveOut(_ what: String, _ resource: SAMResource, hint: String) {
        guard isFirst(what) else { return }
        context.report.warning(
            "\(what) is left out", at: resource.keyLocation,
            JSONPointer(["Resources", resource.id]), hint: hint)
    }

    /// Whether this has not been said yet.
    func isFirst(_ what: String) -> Bool { leftOut.insert(what).inserted }

    /// The value with references to parameters resolved, where SAM looks at values itself.
    func resolved(_ node: SourceNode) -> SourceNode {
        var node = node
        switch node.content {
        case .scalar: return node
        case .sequence(let nodes): node.content = .sequence(nodes.map(resolved))
        case .mapping(var members):
            if node.isIntrinsic, let name = node["Ref"]?.text,
                let value = context.parameters[name]
            {
                return NodeMaker(at: node).node(value)
            }
            if node.isIntrinsic, let text = node["Fn::Sub"]?.text {
                return NodeMaker(at: node).sub(withParameters(text))
            }
            for index in members.indices { members[index].value = resolved(members[index].value) }
            node.content = .mapping(members)
        }
        return node
    }

    private func withParameters(_ text: String) -> String {
        var text = text
        for (name, value) in context.parameters {
            guard let value = value.text, text.contains("${\(name)}") else { continue }
            text = text.split(separator: "${\(name)}", omittingEmptySubsequences: false)
                .joined(separator: value)
        }
        return text
    }
}

extension NodeMaker {
    /// A parameter's value, which stays the text that it is.
    fileprivate func node(_ value: TemplateValue) -> SourceNode {
        if let elements = value.array { return list(elements.map(node)) }
        return text(value.text ?? "")
    }
}
