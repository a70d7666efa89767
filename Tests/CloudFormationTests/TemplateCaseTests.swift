import CloudFormation
import Foundation
import JSON
import SourceTree
import Testing

/// `PENSTOCK_RECORD=1` writes what comes out now into the files, to be read before it is committed.
@Suite("Templates, and what becomes of them")
struct TemplateCaseTests {
    @Test("there are cases") func some() { #expect(TemplateCase.all.count >= 40) }

    @Test("a template gives its stack, or what is wrong with it", arguments: TemplateCase.all)
    func result(_ test: TemplateCase) throws {
        let parts = TemplateCase.parts(of: try String(contentsOf: test.url, encoding: .utf8))
        let given = parts.filter { $0.name != "result" && $0.name != "diagnostics" }
        let text = given.first { $0.name == "options" }?.text ?? "{}"
        let options = try JSONValue(parsing: text)
        let files = given.filter { $0.name != "options" && !$0.name.isEmpty }
        let loader = try StackLoader(
            options: options,
            files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.text) }))
        let names = options["stacks"]?.array?.compactMap(\.string) ?? files.prefix(1).map(\.name)
        let set = loader.load(
            names.map { name in
                let text = files.first { $0.name == name }?.text ?? ""
                let stack = name.split(separator: ".").first.map(String.init) ?? name
                return StackSource(name: stack, file: name, text: text)
            })
        let result = set.hasErrors ? "" : json(set.stacks).pretty + "\n"
        let told = DiagnosticRenderer().render(set.diagnostics)
        if ProcessInfo.processInfo.environment["PENSTOCK_RECORD"] != nil {
            try record(test, given, result, told)
            return
        }
        #expect(result == parts.first { $0.name == "result" }?.text ?? "")
        #expect(told == parts.first { $0.name == "diagnostics" }?.text ?? "")
    }

    private func record(
        _ test: TemplateCase, _ given: [(name: String, text: String)], _ result: String,
        _ told: String
    ) throws {
        var text = given[0].text
        for part in given.dropFirst() { text += "=== \(part.name)\n\(part.text)" }
        if !result.isEmpty { text += "=== result\n\(result)" }
        if !told.isEmpty { text += "=== diagnostics\n\(told)" }
        try text.write(to: test.url, atomically: true, encoding: .utf8)
    }

    /// Stacks by name; of each its resources' properties by logical id, and its outputs.
    private func json(_ stacks: [Stack]) -> JSONValue {
        var object = JSONObject()
        for stack in stacks.flatMap(\.withNested) {
            var resources = JSONObject()
            for resource in stack.resources {
                resources[resource.logicalID] = resource.properties.json
            }
            var outputs = JSONObject()
            for output in stack.outputs { outputs[output.name] = output.value.json }
            var one = JSONObject([("resources", .object(resources))])
            if !outputs.isEmpty { one["outputs"] = .object(outputs) }
            object[stack.name] = .object(one)
        }
        return .object(object)
    }
}
