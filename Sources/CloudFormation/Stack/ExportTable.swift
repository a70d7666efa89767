internal import JSON
internal import SourceTree
internal import Spelling

/// What the stacks of a load give each other: exports by name, and outputs by stack.
final class ExportTable {
    struct Export {
        var value: TemplateValue
        var stack: String
    }

    private(set) var exports: [String: Export] = [:]
    private(set) var outputs: [String: [String: TemplateValue]] = [:]

    /// Exports of stacks that aren't given, by name.
    init(_ known: [String: String]) {
        for (name, value) in known {
            let place = SourceLocation(line: 1, column: 1)
            exports[name] = Export(value: TemplateValue(.string(value), at: place), stack: "")
        }
    }

    /// Adds an export; the name of the stack that has it already, when there is one.
    func add(_ name: String, _ value: TemplateValue, of stack: String) -> String? {
        if let other = exports[name], !other.stack.isEmpty { return other.stack }
        exports[name] = Export(value: value, stack: stack)
        return nil
    }

    func set(_ outputs: [String: TemplateValue], of stack: String) { self.outputs[stack] = outputs }
}

extension Evaluator {
    func importValue(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        // AWS CloudFormation user guide, "Fn::ImportValue": the name can't depend on a resource.
        let name = limited(to: .parameters("Fn::ImportValue")) { scalar(argument) }
        guard let name = name?.text else { return nil }
        guard let export = exports.exports[name] else {
            fault(
                "no stack exports '\(name)'", at: argument.location,
                hint: Suggestion.didYouMean(name, among: exports.exports.keys.sorted())
                    ?? "give the stack that exports it as well")
            return nil
        }
        return TemplateValue(export.value.content, at: place, isSecret: export.value.isSecret)
    }

    /// `{StackName, OutputName}`; a region and a role would be another account's, and are refused.
    func stackOutput(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        let usage = "{StackName: name, OutputName: name}"
        guard let stack = argument.member("StackName"), let output = argument.member("OutputName")
        else {
            fault("expected a stack's and an output's name", at: place, hint: usage)
            return nil
        }
        let names = limited(to: .parameters("Fn::GetStackOutput")) {
            [scalar(stack.value)?.text, scalar(output.value)?.text]
        }
        guard let stackName = names[0], let outputName = names[1] else { return nil }
        guard let outputs = exports.outputs[stackName] else {
            fault(
                "there is no stack '\(stackName)'", at: stack.value.location,
                hint: Suggestion.didYouMean(stackName, among: exports.outputs.keys.sorted())
                    ?? "give it as well, before this one")
            return nil
        }
        guard let value = outputs[outputName] else {
            fault(
                "the stack '\(stackName)' has no output '\(outputName)'",
                at: output.value.location,
                hint: Suggestion.didYouMean(outputName, among: outputs.keys.sorted()))
            return nil
        }
        return TemplateValue(value.content, at: place, isSecret: value.isSecret)
    }
}
