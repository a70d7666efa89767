internal import JSON
internal import SourceTree
internal import Spelling

/// Reads the section `Outputs`, once resources have their names.
struct OutputReader {
    let load: StackLoad
    let evaluator: Evaluator

    private static let keys = ["Value", "Description", "Export", "Condition"]

    func outputs() -> [StackOutput] {
        let outputs = evaluator.template.outputs.compactMap { output($0.name, $0.output) }
        let values = Dictionary(
            outputs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        load.exports.set(values, of: evaluator.stack.name)
        return outputs
    }

    private func output(_ name: String, _ written: Written) -> StackOutput? {
        guard written.node.mapping != nil else {
            load.report.error("an output is a mapping, not \(written.node.kindName)", written)
            return nil
        }
        for (member, value) in written.members where !Self.keys.contains(member.key) {
            load.report.error(
                "unknown key '\(member.key)' of an output", at: member.keyLocation, value.pointer,
                hint: Suggestion.didYouMean(member.key, among: Self.keys)
                    ?? "the keys are \(Self.keys.joined(separator: ", "))")
        }
        guard let value = written.member("Value") else {
            load.report.error("the output has no 'Value'", written)
            return nil
        }
        if let condition = written.member("Condition") {
            evaluator.path = condition.pointer.tokens
            guard evaluator.condition(condition.text ?? "", at: condition.location) == true else {
                evaluator.path = value.pointer.tokens
                evaluator.checkNames(value.node)
                return nil
            }
        }
        guard let evaluated = evaluator.evaluate(value) else { return nil }
        if case .noValue = evaluated.content { return nil }
        return StackOutput(
            name: name, value: evaluated, description: written.member("Description")?.text ?? "",
            exportName: export(written, evaluated))
    }

    private func export(_ written: Written, _ value: TemplateValue) -> String? {
        guard let export = written.member("Export") else { return nil }
        guard let name = export.member("Name") else {
            load.report.error("an export has a 'Name'", export)
            return nil
        }
        let text = evaluator.limited(to: .parameters("an export's name")) {
            evaluator.evaluate(name)
        }
        guard let text else { return nil }
        guard let exported = text.string else {
            load.report.error("expected a name, found \(text.kindName)", name)
            return nil
        }
        if let other = load.exports.add(exported, value, of: evaluator.stack.name) {
            load.report.error(
                "the stack '\(other)' exports '\(exported)' already", name,
                hint: "an export's name is the only one in a region and account")
        }
        return exported
    }
}
