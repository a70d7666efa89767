internal import JSON
internal import SourceTree
internal import Spelling

/// Reads the section `Resources`, functions unevaluated.
struct ResourceReader {
    let report: Report
    let bounds: TemplateBounds

    // AWS CloudFormation user guide, "Resource attributes"; `Connectors` and `IgnoreGlobals` are SAM's.
    private static let attributes = [
        "Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy",
        "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Connectors", "IgnoreGlobals",
    ]

    func resources(_ section: Written?) -> [ResourceDeclaration] {
        let members = section?.members ?? []
        guard members.count <= bounds.resourcesMax else {
            let extra = members[bounds.resourcesMax].member
            report.error(
                "the template has more than \(bounds.resourcesMax) resources",
                at: extra.keyLocation, section?.pointer.appending(extra.key))
            return []
        }
        if members.count > TemplateBounds.resourcesAtAWS {
            let extra = members[TemplateBounds.resourcesAtAWS].member
            report.warning(
                "the template has \(members.count) resources; AWS takes "
                    + "\(TemplateBounds.resourcesAtAWS)",
                at: extra.keyLocation, section?.pointer.appending(extra.key))
        }
        return members.compactMap { resource($0.member, $0.value) }
    }

    private func resource(_ key: SourceMember, _ written: Written) -> ResourceDeclaration? {
        checkName(key, written)
        guard written.node.mapping != nil else {
            report.error("a resource is a mapping, not \(written.node.kindName)", written)
            return nil
        }
        for (member, value) in written.members {
            guard Self.attributes.contains(member.key) else {
                report.error(
                    "unknown attribute '\(member.key)' of a resource",
                    at: member.keyLocation, value.pointer,
                    hint: Suggestion.didYouMean(member.key, among: Self.attributes)
                        ?? "does it belong under 'Properties'?")
                continue
            }
            if member.key == "DeletionPolicy" || member.key == "UpdateReplacePolicy" {
                checkPolicy(member.key, value)
            }
        }
        guard let type = written.member("Type") else {
            report.error(
                "the resource has no 'Type'", at: key.keyLocation, written.pointer,
                hint: "such as AWS::Lambda::Function")
            return nil
        }
        guard let name = type.text, isType(name) else {
            report.error(
                "'\(type.text ?? type.node.kindName)' is not a resource type", type,
                hint: "such as AWS::Lambda::Function")
            return nil
        }
        return ResourceDeclaration(
            logicalID: key.key, type: name, written: written,
            properties: written.member("Properties"), metadata: written.member("Metadata"),
            condition: condition(written.member("Condition")),
            dependsOn: dependsOn(written.member("DependsOn")))
    }

    private func condition(_ value: Written?) -> (name: String, location: SourceLocation)? {
        guard let value else { return nil }
        guard let name = value.text else {
            report.error("a resource's condition is a name, not \(value.node.kindName)", value)
            return nil
        }
        return (name, value.location)
    }

    private func dependsOn(_ value: Written?) -> [(text: String, location: SourceLocation)] {
        guard let value else { return [] }
        guard let names = value.texts else {
            report.error(
                "'DependsOn' is a logical id or a list of them, not \(value.node.kindName)", value)
            return []
        }
        return names
    }

    // AWS CloudFormation user guide, "Resources": logical ids are alphanumeric.
    private func checkName(_ key: SourceMember, _ written: Written) {
        let isName = key.key.utf8.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
        guard !isName || key.key.isEmpty else { return }
        report.error(
            "'\(key.key)' can't be a logical id", at: key.keyLocation, written.pointer,
            hint: "letters and digits only")
    }

    private func isType(_ name: String) -> Bool {
        name.utf8.count { $0 == UInt8(ascii: ":") } >= 4
            || name.hasPrefix("Custom::") || name.hasPrefix("AWS::Serverless::")
    }

    // AWS CloudFormation user guide, "DeletionPolicy attribute" and "UpdateReplacePolicy attribute".
    private func checkPolicy(_ name: String, _ value: Written) {
        let words = ["Delete", "Retain", "Snapshot", "RetainExceptOnCreate"]
        // AWS::LanguageExtensions lets functions stand here.
        guard let word = value.text, !words.contains(word) else { return }
        report.error(
            "'\(word)' is no \(name)", value,
            hint: Suggestion.didYouMean(word, among: words)
                ?? "one of \(words.joined(separator: ", "))")
    }
}
