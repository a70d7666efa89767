import ArgumentParser
import Glibc
import JSON
import MappingTemplate
import PenstockConfig
internal import SourceTree
import VTL

/// `penstock render`: what a mapping template makes of an event.
struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Render a mapping template for an event.",
        discussion: """
            The event is a JSON file with body, params (path, querystring, header), context and \
            stageVariables, or the event of a Lambda proxy as API Gateway's documentation has it. The \
            output goes to standard output as it is; overrides and the trace go to standard error.
            """)

    @Argument(help: "The template.", completion: .file())
    var template: String

    @Option(
        name: [.short, .long], help: "The event; without one the request is empty.",
        completion: .file())
    var input: String?

    @Option(
        name: .customLong("context"), parsing: .singleValue,
        help: "A variable of $context, name=value; may be repeated.")
    var context: [String] = []

    @Flag(help: "List every reference that printed, its value and the line that set it.")
    var trace = false

    @Flag(help: "As a native template: XML, tools, macros.")
    var native = false

    @Flag(help: "As JSON: output, overrides, trace, or what is wrong.")
    var json = false

    @Flag(name: [.short, .long], help: "Render again whenever a file changes, until ^C.")
    var watch = false

    func run() throws {
        guard watch else { return try renderOnce() }
        var files = FileWatch([template] + (input.map { [$0] } ?? []))
        while true {
            do {
                try renderOnce()
            } catch let failure as CommandFailure {
                Terminal.error(failure.message, hint: failure.hint)
            } catch is ExitCode {
                // What is wrong has been said; the next change may put it right.
            }
            // Whoever reads a pipe waits for it.
            fflush(nil)
            Terminal.write(Terminal.paint("— waiting for a change —\n", "2", Terminal.hasColour))
            files.wait()
        }
    }

    private func renderOnce() throws {
        let file = try TemplateFile(template)
        let request = try EventFile.input(input, context: context)
        let renderer = MappingRenderer()
        let record = trace ? TemplateTrace(of: file.text) : nil
        renderer.trace = record
        do throws(VTLError) {
            try renderer.render(try file.compile(isNative: native, isTraced: trace), request)
        } catch {
            try refuse(file.diagnostic(error), record)
        }
        let output = String(decoding: renderer.output, as: UTF8.self)
        let overrides = renderer.overrides
        if json {
            return print(Self.json(output, overrides, record).pretty)
        }
        print(output, terminator: output.hasSuffix("\n") ? "" : "\n")
        if !overrides.isEmpty {
            Terminal.write("overrides: \(Self.json(overrides).compact)\n")
        }
        if let record { show(record) }
    }

    /// Says what is wrong, and what was seen until then.
    private func refuse(_ diagnostic: Diagnostic, _ record: TemplateTrace?) throws -> Never {
        if json {
            var object = JSONObject([("error", diagnostic.json)])
            object["trace"] = record.map { .array($0.entries.map { $0.json }) }
            print(JSONValue.object(object).pretty)
        } else {
            if let record { show(record) }
            ConfigurationFile.show([diagnostic])
        }
        throw ExitCode.failure
    }

    private func show(_ record: TemplateTrace) {
        for entry in record.entries {
            let place = "\(template):\(entry.line):\(entry.column):"
            let value = entry.value.map { JSONValue.string($0).compact } ?? "nothing"
            let text =
                switch entry.kind {
                case .reference:
                    "\(entry.source) is \(value)"
                        + (entry.setAt.map { ", set in line \($0)" } ?? "")
                case .assignment: "sets \(entry.source) to \(value)"
                case .condition: "the condition is \(entry.value ?? "")"
                }
            Terminal.write("\(Terminal.paint(place, "2", Terminal.hasColour)) \(text)\n")
        }
        if record.dropped > 0 { Terminal.write("and \(record.dropped) more, not shown\n") }
    }

    private static func json(
        _ output: String, _ overrides: MappingOverrides, _ record: TemplateTrace?
    ) -> JSONValue {
        var object = JSONObject([("output", .string(output)), ("overrides", json(overrides))])
        object["trace"] = record.map { .array($0.entries.map { $0.json }) }
        return .object(object)
    }

    private static func json(_ overrides: MappingOverrides) -> JSONValue {
        var object = JSONObject()
        if !overrides.request.isEmpty { object["request"] = .object(overrides.request) }
        if !overrides.response.isEmpty { object["response"] = .object(overrides.response) }
        return .object(object)
    }
}
