internal import JSON
internal import SourceTree
internal import Spelling

/// Reads the section `Parameters` (AWS CloudFormation user guide, "Parameters").
struct ParameterReader {
    let report: Report

    private static let keys = [
        "Type", "Default", "AllowedValues", "AllowedPattern", "ConstraintDescription",
        "Description", "MaxLength", "MaxValue", "MinLength", "MinValue", "NoEcho",
    ]
    // "AWS-specific parameter types": identifiers, whose existence isn't checked here.
    private static let identifiers = [
        "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
        "AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName",
        "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::VPC::Id",
        "AWS::EC2::Volume::Id", "AWS::Route53::HostedZone::Id", "AWS::SSM::Parameter::Name",
    ]

    func parameters(_ section: Written?) -> [ParameterDeclaration] {
        (section?.members ?? []).compactMap { parameter($0.member.key, $0.value) }
    }

    private func parameter(_ name: String, _ written: Written) -> ParameterDeclaration? {
        guard written.node.mapping != nil else {
            report.error("a parameter is a mapping, not \(written.node.kindName)", written)
            return nil
        }
        for (member, value) in written.members where !Self.keys.contains(member.key) {
            report.error(
                "unknown key '\(member.key)' of a parameter", at: member.keyLocation, value.pointer,
                hint: Suggestion.didYouMean(member.key, among: Self.keys)
                    ?? "the keys are \(Self.keys.joined(separator: ", "))")
        }
        guard let type = written.member("Type") else {
            report.error("the parameter has no 'Type'", written, hint: "such as String")
            return nil
        }
        guard let text = type.text, let (kind, isStored) = Self.kind(of: text) else {
            let names = ["String", "Number", "List<Number>", "CommaDelimitedList"]
            report.error(
                "unknown parameter type '\(type.text ?? type.node.kindName)'", type,
                hint: Suggestion.didYouMean(type.text ?? "", among: names + Self.identifiers)
                    ?? "String, Number, List<Number>, CommaDelimitedList or a type of AWS")
            return nil
        }
        return ParameterDeclaration(
            name: name, type: text, kind: kind, isStored: isStored,
            isSecret: written.member("NoEcho")?.text?.lowercased() == "true", written: written,
            byDefault: byDefault(written.member("Default")),
            allowedValues: allowed(written.member("AllowedValues")),
            allowedPattern: written.member("AllowedPattern"),
            constraint: written.member("ConstraintDescription")?.text,
            lengths: (
                number(written.member("MinLength"))?.int64.map(Int.init),
                number(written.member("MaxLength"))?.int64.map(Int.init)
            ),
            values: (number(written.member("MinValue")), number(written.member("MaxValue"))))
    }

    private static func kind(of type: String) -> (ParameterDeclaration.Kind, isStored: Bool)? {
        let stored = "AWS::SSM::Parameter::Value<"
        if type.hasPrefix(stored), type.hasSuffix(">") {
            let inner = String(type.dropFirst(stored.count).dropLast())
            return kind(of: inner).map { ($0.0, true) }
        }
        switch type {
        case "String": return (.text, false)
        case "Number": return (.number, false)
        case "List<Number>": return (.numbers, false)
        case "CommaDelimitedList", "List<String>": return (.texts, false)
        default:
            if identifiers.contains(type) { return (.text, false) }
            guard type.hasPrefix("List<"), type.hasSuffix(">") else { return nil }
            let inner = String(type.dropFirst(5).dropLast())
            return identifiers.contains(inner) ? (.texts, false) : nil
        }
    }

    private func byDefault(_ value: Written?) -> TemplateValue? {
        guard let value else { return nil }
        guard value.node.scalar != nil else {
            report.error(
                "a default is text, not \(value.node.kindName)", value,
                hint: value.node.sequence == nil ? nil : "write a list as 'a,b,c'")
            return nil
        }
        return TemplateValue.literal(value.node)
    }

    private func allowed(_ value: Written?) -> [String]? {
        guard let value else { return nil }
        guard value.node.sequence != nil, let texts = value.texts else {
            report.error("expected a list of values, found \(value.node.kindName)", value)
            return nil
        }
        return texts.map(\.text)
    }

    private func number(_ value: Written?) -> JSONNumber? {
        guard let value else { return nil }
        guard let number = value.text.flatMap({ JSONNumber($0) }) else {
            report.error("expected a number, found \(value.node.kindName)", value)
            return nil
        }
        return number
    }
}
