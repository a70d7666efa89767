internal import JSON
internal import SourceTree
internal import Spelling

extension Evaluator {
    func ref(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        guard let name = name(argument, at: place) else { return nil }
        return reference(to: name, at: place, named: argument.location)
    }

    // AWS CloudFormation user guide, "Fn::GetAtt": a list of two, or text with a dot in YAML.
    func getAtt(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        if let text = argument.scalar?.text {
            guard let dot = text.firstIndex(of: ".") else {
                fault(
                    "'\(text)' has no attribute", at: argument.location,
                    hint: "write LogicalId.Attribute")
                return nil
            }
            return attribute(
                String(text[text.index(after: dot)...]), of: String(text[..<dot]), at: place,
                named: argument.location)
        }
        let usage = "[LogicalId, Attribute]"
        guard let nodes = arguments(argument, 2...8, usage, at: place),
            let name = name(nodes[0], at: place)
        else { return nil }
        // [Nested, Outputs, X] is met as well as [Nested, Outputs.X].
        var parts: [String] = []
        for index in 1..<nodes.count {
            guard let part = scalar(nodes, index) else { return nil }
            parts.append(part.text)
        }
        return attribute(
            parts.joined(separator: "."), of: name, at: place, named: nodes[0].location)
    }

    /// A name that a reference is to. `AWS::LanguageExtensions` lets it be made by functions.
    private func name(_ node: SourceNode, at place: SourceLocation) -> String? {
        if let text = node.scalar?.text { return text }
        guard template.hasExtensions else {
            fault(
                "expected a name, found \(node.kindName)", at: place,
                hint: "functions may stand here with 'Transform: AWS::LanguageExtensions'")
            return nil
        }
        return limited(to: .parameters("a name")) { scalar(node)?.text }
    }

    /// What `Ref` or `${Name}` gives.
    func reference(
        to name: String, at place: SourceLocation, named: SourceLocation
    ) -> TemplateValue? {
        if name.hasPrefix("AWS::") { return pseudoParameter(name, at: place, named: named) }
        if let parameter = parameters[name] { return self.value(of: parameter, at: place) }
        if template.parameters.contains(where: { $0.name == name }) {
            // It has no value, which has been reported.
            return nil
        }
        switch resource(name, at: named) {
        case .ready(_, let identity)?: return TemplateValue(.string(identity.ref), at: place)
        default: return nil
        }
    }

    private func value(
        of parameter: ParameterValue, at place: SourceLocation
    ) -> TemplateValue? {
        guard var value = parameter.value else {
            let name = parameter.storedName ?? ""
            // The value may be left out: a rule about it isn't judged.
            if case .parameters("a rule") = reach { return nil }
            fault(
                "there is no value for the SSM parameter '\(name)'", at: place,
                hint: "put it under 'ssm' in the secrets file")
            return nil
        }
        value.location = place
        return value
    }

    // AWS CloudFormation user guide, "Pseudo parameters".
    private func pseudoParameter(
        _ name: String, at place: SourceLocation, named: SourceLocation
    ) -> TemplateValue? {
        let environment = stack.environment
        let text: String
        switch name {
        case "AWS::AccountId": text = environment.account
        case "AWS::Region": text = environment.region
        case "AWS::StackName": text = stack.name
        case "AWS::StackId": text = stack.id
        case "AWS::Partition": text = environment.partition
        case "AWS::URLSuffix": text = environment.urlSuffix
        case "AWS::NoValue": return TemplateValue(.noValue, at: place)
        case "AWS::NotificationARNs":
            let elements = environment.notificationARNs.map {
                TemplateValue(.string($0), at: place)
            }
            return TemplateValue(.array(elements), at: place)
        default:
            fault(
                "unknown pseudo parameter '\(name)'", at: named,
                hint: Suggestion.didYouMean(name, among: Self.pseudoParameters)
                    ?? "they are \(Self.pseudoParameters.joined(separator: ", "))")
            return nil
        }
        return TemplateValue(.string(text), at: place)
    }

    private static let pseudoParameters = [
        "AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition", "AWS::Region",
        "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
    ]

    /// What `Fn::GetAtt` or `${Name.Attribute}` gives.
    func attribute(
        _ attribute: String, of name: String, at place: SourceLocation, named: SourceLocation
    ) -> TemplateValue? {
        guard case .ready(let request, let identity)? = resource(name, at: named) else {
            return nil
        }
        if let value = identity.attributes[attribute] { return TemplateValue(value, at: place) }
        guard identity.inventsAttributes else {
            let names = identity.attributes.keys.sorted()
            fault(
                "'\(name)' (\(request.type)) has no attribute '\(attribute)'", at: named,
                hint: Suggestion.didYouMean(attribute, among: names)
                    ?? (names.isEmpty
                        ? "it has none" : "it has \(names.joined(separator: ", "))"))
            return nil
        }
        let text = InventedIdentity.attribute(attribute, ref: identity.ref, of: request)
        return TemplateValue(.string(text), at: place)
    }

    /// A resource that may be referred to here; nil, and a report, for any other.
    private func resource(_ name: String, at named: SourceLocation) -> ResourceState? {
        guard let state = resources[name] else {
            if case .parameters(let what) = reach, template.resources.isEmpty {
                // Loops and includes come before resources are even read.
                fault(
                    "\(what) can't refer to '\(name)', which is no parameter", at: named,
                    hint: Suggestion.didYouMean(name, among: template.parameters.map(\.name)))
            } else {
                reportMissing(name, at: named)
            }
            return nil
        }
        if case .parameters(let what) = reach {
            fault(
                "\(what) can't refer to the resource '\(name)'", at: named,
                hint: "only parameters and pseudo parameters have values by then")
            return nil
        }
        if case .absent(let condition) = state {
            fault(
                "'\(name)' isn't created: its condition '\(condition)' is false", at: named,
                hint: "choose with Fn::If [\(condition), …]")
        }
        return state
    }

    /// Reports a reference to nothing.
    func reportMissing(_ name: String, at place: SourceLocation) {
        fault(
            "there is no resource or parameter '\(name)'", at: place, hint: hintForMissing(name))
    }

    private func hintForMissing(_ name: String) -> String? {
        if template.mappings[name] != nil { return "'\(name)' is a mapping: use Fn::FindInMap" }
        if template.conditions[name] != nil { return "'\(name)' is a condition: use Fn::If" }
        if parameters[name] != nil { return "'\(name)' is a parameter: use Ref" }
        let names = template.resources.map(\.logicalID) + template.parameters.map(\.name)
        return Suggestion.didYouMean(name, among: names)
    }
}
