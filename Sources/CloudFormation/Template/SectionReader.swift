internal import JSON
internal import SourceTree
internal import Spelling

/// Reads the sections that need no evaluation, and checks the names of all.
struct SectionReader {
    let report: Report

    /// Reports what the top of the template holds and no template may.
    func checkTop(_ root: Written) {
        guard root.node.mapping != nil else {
            report.error(
                "a template is a mapping, not \(root.node.kindName)", root,
                hint: "it has at least a section 'Resources'")
            return
        }
        for (member, value) in root.members {
            guard let section = TemplateSection(rawValue: member.key) else {
                // A transform or an include at the top is rewritten before.
                let names = TemplateSection.allCases.map(\.rawValue)
                report.error(
                    "unknown section '\(member.key)'", key: member, in: root,
                    hint: Suggestion.didYouMean(member.key, among: names)
                        ?? "the sections are \(names.joined(separator: ", "))")
                continue
            }
            check(section, value)
        }
        if root.node.member("Resources") == nil {
            report.error("the template has no section 'Resources'", root)
        }
    }

    private func check(_ section: TemplateSection, _ value: Written) {
        switch section {
        case .formatVersion:
            // AWS CloudFormation user guide, "Format version": the only one there is.
            if value.text != "2010-09-09" {
                report.error(
                    "unknown template format", value, hint: "the only one is '2010-09-09'")
            }
        case .description:
            if value.text == nil, !value.node.isNull {
                report.error("expected text, found \(value.node.kindName)", value)
            }
        case .transform, .metadata, .hooks, .globals: break
        case .parameters, .rules, .mappings, .conditions, .resources, .outputs:
            if value.node.mapping == nil {
                report.error("expected a mapping, found \(value.node.kindName)", value)
            }
        }
    }

    // AWS CloudFormation user guide, "Mappings": two levels of keys, and values that are text or
    // lists of text.
    func mappings(_ section: Written?) -> [String: [String: [String: TemplateValue]]] {
        var result: [String: [String: [String: TemplateValue]]] = [:]
        for (name, map) in section?.members ?? [] {
            var first: [String: [String: TemplateValue]] = [:]
            if map.node.mapping == nil {
                report.error("expected a mapping, found \(map.node.kindName)", map)
            }
            for (key, inner) in map.members {
                if inner.node.mapping == nil {
                    report.error(
                        "expected a mapping, found \(inner.node.kindName)", inner,
                        hint: "a map has two levels of keys: \(name.key), \(key.key) and names")
                }
                first[key.key] = Dictionary(
                    inner.members.compactMap { member, value in
                        constant(value).map { (member.key, $0) }
                    }, uniquingKeysWith: { _, last in last })
            }
            result[name.key] = first
        }
        return result
    }

    private func constant(_ value: Written) -> TemplateValue? {
        switch value.node.content {
        case .scalar: return TemplateValue.literal(value.node)
        case .sequence(let nodes) where nodes.allSatisfy({ $0.scalar != nil }):
            return TemplateValue(
                .array(nodes.map(TemplateValue.literal)), at: value.node.location)
        default:
            report.error(
                "a map holds text and lists of text, not \(value.node.kindName)", value,
                hint: "functions can't stand here")
            return nil
        }
    }

    /// The names of the transforms of a template; other than text where `AWS::Include` is meant.
    func transforms(_ section: Written?) -> [(name: String, location: SourceLocation)] {
        guard let section else { return [] }
        guard let texts = section.texts else {
            report.error("expected a name or a list of names", section)
            return []
        }
        return texts.map { ($0.text, $0.location) }
    }
}

extension TemplateValue {
    /// A scalar as written. YAML 1.1 has more spellings of the truth values than JSON, and people
    /// who write Python write them; `yes`, `no`, `on` and `off` stay text, since they are more often
    /// meant as that (AllowedValues: [yes, no]).
    static func literal(_ node: SourceNode) -> TemplateValue {
        guard let scalar = node.scalar else { return TemplateValue(.null, at: node.location) }
        if scalar.isPlain {
            switch scalar.text {
            case "True", "TRUE": return TemplateValue(.bool(true), at: node.location)
            case "False", "FALSE": return TemplateValue(.bool(false), at: node.location)
            default: break
            }
        }
        return TemplateValue(scalar.json, at: node.location)
    }
}
