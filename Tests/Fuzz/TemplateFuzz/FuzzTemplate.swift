import CloudFormation
import JSON
import SourceTree

/// Anything at all may be loaded as a template; what comes back must hang together. Traps when it
/// doesn't.
public func fuzzTemplate(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes, as: UTF8.self)
    for file in ["fuzz.yaml", "fuzz.json"] {
        var loader = StackLoader()
        loader.files = SameFile(text: text)
        loader.bounds.stacksMax = 20
        loader.bounds.forEachRunsMax = 500
        loader.bounds.includesMax = 20
        loader.bounds.valuesMax = 20_000
        loader.bounds.producedMax = 1 << 20
        loader.dynamicValues = DynamicValues(["ssm": ["a": "1"], "secretsmanager": ["a": "s"]])
        let set = loader.load([StackSource(name: "fuzz", file: file, text: text)])
        let diagnostics = set.diagnostics
        precondition(diagnostics.count <= 51, "an unbounded list of diagnostics")
        precondition(
            set.hasErrors == diagnostics.contains { $0.severity == .error },
            "errors that nobody is told")
        precondition(set.hasErrors || set.stacks.count == 1, "no stack without an error")
        _ = DiagnosticRenderer().render(diagnostics)
        for stack in set.stacks.flatMap(\.withNested) {
            for resource in stack.resources {
                precondition(resource.properties.object != nil, "properties that are no object")
                check(resource.properties)
            }
        }
    }
}

/// Containers never hold AWS::NoValue.
private func check(_ value: TemplateValue) {
    switch value.content {
    case .array(let elements):
        for element in elements {
            if case .noValue = element.content { preconditionFailure("NoValue in a list") }
            check(element)
        }
    case .object(let members):
        for member in members {
            if case .noValue = member.value.content { preconditionFailure("NoValue in a mapping") }
            check(member.value)
        }
    default: return
    }
}

/// Every file is the template itself: it nests and includes itself.
private struct SameFile: TemplateFiles {
    var text: String

    func read(_ name: String, from base: String) throws(TemplateFileError) -> (
        name: String, text: String
    ) {
        guard name.utf8.first != UInt8(ascii: "!") else { throw TemplateFileError("no such file") }
        return (base, text)
    }
}
