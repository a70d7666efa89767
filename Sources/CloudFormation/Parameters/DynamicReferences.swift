internal import JSON
internal import SourceTree

/// Replaces `{{resolve:service:reference}}` in text (AWS CloudFormation user guide, "Dynamic
/// references").
struct DynamicReferences {
    let values: DynamicValues
    let report: Report

    /// The value with every dynamic reference in it replaced. What can't be is reported.
    func resolve(_ value: TemplateValue, at pointer: JSONPointer) -> TemplateValue {
        var value = value
        switch value.content {
        case .string(let text):
            guard text.holdsDynamicReference else { return value }
            value.content = .string(resolve(text, at: value.location, pointer))
            value.isSecret = true
        case .array(let elements):
            value.content = .array(
                elements.enumerated().map { resolve($1, at: pointer.appending($0)) })
        case .object(let members):
            value.content = .object(
                members.map { member in
                    var member = member
                    member.value = resolve(member.value, at: pointer.appending(member.key))
                    return member
                })
        default: break
        }
        return value
    }

    /// One pass: what a secret holds is never looked into.
    private func resolve(
        _ text: String, at place: SourceLocation, _ pointer: JSONPointer
    ) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{resolve:") {
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else { break }
            result += rest[..<start.lowerBound]
            let reference = rest[start.upperBound..<end.lowerBound]
            result += look(up: reference, at: place, pointer) ?? ""
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private func look(
        up reference: Substring, at place: SourceLocation, _ pointer: JSONPointer
    ) -> String? {
        let colon = reference.firstIndex(of: ":") ?? reference.endIndex
        let service = reference[..<colon]
        let name = String(reference[colon...].dropFirst())
        let section: String
        let value: String?
        switch service {
        case "ssm", "ssm-secure":
            (section, value) = ("ssm", values.parameter(name))
        case "secretsmanager":
            (section, value) = ("secretsmanager", values.secret(name))
        default:
            report.error(
                "'\(service)' is no service of dynamic references", at: place, pointer,
                hint: "ssm, ssm-secure or secretsmanager")
            return nil
        }
        if let value { return value }
        report.error(
            "there is no value for '{{resolve:\(reference)}}'", at: place, pointer,
            hint: "put it under '\(section)' in the secrets file")
        return nil
    }
}
