internal import CloudFormation
internal import JSON
internal import SourceTree
internal import Spelling

// AWS SAM developer guide, "Globals section".
extension SAMRewriting {
    /// Puts what `Globals` says into the resources that don't say otherwise.
    func mergeGlobals() {
        guard let globals = root.member("Globals") else { return }
        guard let sections = globals.value.mapping else {
            context.report.error(
                "expected a mapping, found \(globals.value.kindName)", at: globals.keyLocation,
                JSONPointer(["Globals"]))
            return
        }
        for section in sections {
            guard let names = SAMProperties.globals[section.key] else {
                context.report.error(
                    "unknown section '\(section.key)' of Globals", at: section.keyLocation,
                    JSONPointer(["Globals", section.key]),
                    hint: Suggestion.didYouMean(section.key, among: SAMProperties.globals.keys)
                        ?? "globals are for \(SAMProperties.globals.keys.sorted().joined(separator: ", "))"
                )
                continue
            }
            for property in section.value.mapping ?? [] where !names.contains(property.key) {
                context.report.error(
                    "'\(property.key)' can't be a global of \(section.key)",
                    at: property.keyLocation,
                    JSONPointer(["Globals", section.key, property.key]),
                    hint: Suggestion.didYouMean(property.key, among: names))
            }
            for resource in resources(section.key) { merge(section.value, into: resource) }
        }
    }

    private func merge(_ globals: SourceNode, into resource: SAMResource) {
        var globals = globals
        let ignored = resource.written["IgnoreGlobals"]
        if ignored?.text == "*" { return }
        for name in ignored?.sequence ?? [] {
            guard let name = name.text else { continue }
            globals[name] = nil
        }
        resource.properties = Self.merged(globals, resource.properties)
    }

    /// Mappings member by member, lists one after the other; else the local value counts.
    private static func merged(_ global: SourceNode, _ local: SourceNode) -> SourceNode {
        if global.isIntrinsic || local.isIntrinsic { return local }
        switch (global.content, local.content) {
        case (.sequence(let first), .sequence(let second)):
            return NodeMaker(at: local).list(first + second)
        case (.mapping(let members), .mapping(let own)):
            // An own member stands where the global one does.
            var result = NodeMaker(at: local).map([])
            var list: [SourceMember] = []
            for member in members {
                guard var mine = own.first(where: { $0.key == member.key }) else {
                    list.append(member)
                    continue
                }
                mine.value = merged(member.value, mine.value)
                list.append(mine)
            }
            list += own.filter { mine in !members.contains { $0.key == mine.key } }
            result.content = .mapping(list)
            return result
        default: return local
        }
    }
}
