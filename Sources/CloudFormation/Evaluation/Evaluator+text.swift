internal import ByteEncodings
internal import JSON
internal import SourceTree

extension Evaluator {
    func sub(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        if let text = argument.scalar?.text {
            return sub(text, [:], at: place, named: argument.location)
        }
        let usage = "[\"text with ${Name}\", {Name: value}]"
        guard let nodes = arguments(argument, 2...2, usage, at: place) else { return nil }
        guard let text = nodes[0].scalar?.text else {
            fault("expected text, found \(nodes[0].kindName)", at: nodes[0].location, hint: usage)
            return nil
        }
        guard let variables = nodes[1].mapping else {
            fault(
                "expected a mapping of variables, found \(nodes[1].kindName)",
                at: nodes[1].location, hint: usage)
            return nil
        }
        var values: [String: TemplateValue] = [:]
        var isWhole = true
        for variable in variables {
            path += ["1", variable.key]
            defer { path.removeLast(2) }
            guard let value = value(variable.value) else {
                isWhole = false
                continue
            }
            values[variable.key] = value
        }
        return isWhole ? sub(text, values, at: place, named: nodes[0].location) : nil
    }

    private func sub(
        _ text: String, _ values: [String: TemplateValue], at place: SourceLocation,
        named: SourceLocation
    ) -> TemplateValue? {
        let parsed = SubText(text)
        if let fault = parsed.fault {
            part = TextPart(text: text, name: fault.name, offset: fault.offset)
            defer { part = nil }
            self.fault(
                "'${\(fault.name)}' can't be a variable", at: named,
                hint: "letters, digits, '_', '.' and ':'; '${!\(fault.name)}' is the text itself")
            return nil
        }
        guard parsed.variables.count <= bounds.subVariablesMax else {
            fault("this text has more than \(bounds.subVariablesMax) variables", at: named)
            return nil
        }
        var result = ""
        var isSecret = false
        var isWhole = true
        for piece in parsed.pieces {
            switch piece {
            case .text(let text): result += text
            case .variable(let name, let offset):
                part = TextPart(text: text, name: name, offset: offset)
                guard let value = values[name] ?? variable(name, at: named) else {
                    isWhole = false
                    continue
                }
                guard let text = value.text else {
                    fault("'${\(name)}' is \(value.kindName), not text", at: named)
                    isWhole = false
                    continue
                }
                isSecret = isSecret || value.isSecret
                result += text
            }
        }
        part = nil
        return isWhole ? made(result, at: place, isSecret: isSecret) : nil
    }

    private func variable(_ name: String, at place: SourceLocation) -> TemplateValue? {
        guard let dot = name.firstIndex(of: ".") else {
            return reference(to: name, at: place, named: place)
        }
        return attribute(
            String(name[name.index(after: dot)...]), of: String(name[..<dot]), at: place,
            named: place)
    }

    func join(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        let usage = "[\"delimiter\", [values]]"
        guard let nodes = arguments(argument, 2...2, usage, at: place) else { return nil }
        let delimiter = scalar(nodes, 0)
        guard let values = list(nodes, 1), let delimiter else { return nil }
        var texts: [String] = []
        var isSecret = false
        for value in values {
            guard let text = value.text else {
                fault("can't join \(value.kindName)", at: value.location, hint: "only text")
                return nil
            }
            isSecret = isSecret || value.isSecret
            texts.append(text)
        }
        return made(texts.joined(separator: delimiter.text), at: place, isSecret: isSecret)
    }

    func split(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        let usage = "[\"delimiter\", text]"
        guard let nodes = arguments(argument, 2...2, usage, at: place) else { return nil }
        let delimiter = scalar(nodes, 0)
        guard let source = scalar(nodes, 1), let delimiter else { return nil }
        guard !delimiter.text.isEmpty else {
            fault("the delimiter is empty", at: place, hint: usage)
            return nil
        }
        var parts: [TemplateValue] = []
        let texts = source.text.split(
            separator: delimiter.text, omittingEmptySubsequences: false)
        for text in texts {
            guard let part = made(String(text), at: place, isSecret: source.isSecret) else {
                return nil
            }
            parts.append(part)
        }
        return TemplateValue(.array(parts), at: place)
    }

    func base64(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        guard let source = scalar(argument) else { return nil }
        let text = Base64.text(Array(source.text.utf8))
        return made(text, at: place, isSecret: source.isSecret)
    }

    // AWS CloudFormation user guide, "Fn::ToJsonString": an object or an array, `AWS::NoValue` left
    // out.
    func jsonString(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        guard let value = value(argument) else { return nil }
        guard value.object != nil || value.array != nil else {
            fault("expected a mapping or a list, found \(value.kindName)", at: value.location)
            return nil
        }
        return made(value.json.compact, at: place, isSecret: value.holdsSecret)
    }
}

extension TemplateValue {
    /// Whether anything in it is secret.
    var holdsSecret: Bool {
        if isSecret { return true }
        switch content {
        case .array(let elements): return elements.contains { $0.holdsSecret }
        case .object(let members): return members.contains { $0.value.holdsSecret }
        default: return false
        }
    }
}
