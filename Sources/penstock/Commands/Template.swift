import ArgumentParser
import JSON
import MappingTemplate
import PenstockConfig
internal import SourceTree
import VTL

/// `penstock template …`: tools for mapping templates.
struct Template: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check mapping templates.", subcommands: [TemplateCheck.self])
}

/// `penstock template check`: what is wrong with templates, and what is probably not meant.
struct TemplateCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what is wrong with templates, or probably not meant.",
        discussion: """
            Finds references that nothing sets, names that $input, $util and $context don't have, \
            branches that are never taken, output that can't be JSON, directives that API Gateway prints \
            as text, and loops beyond its limit. Exit code 0 when all compile (warnings or not), 1 when \
            not. Of a folder, files that end in .vtl, .vm or .velocity.
            """)

    /// What the output is to be.
    enum Output: String, CaseIterable, ExpressibleByArgument {
        /// JSON when the template begins like it.
        case auto
        case json, text
    }

    @Argument(help: "Templates, or folders of them.", completion: .file())
    var paths: [String]

    @Flag(help: "As native templates: XML, tools, macros.")
    var native = false

    @Option(help: "What the output is to be: auto (JSON if it begins like it), json or text.")
    var output = Output.auto

    @Flag(help: "As JSON on standard output.")
    var json = false

    @Flag(help: "Warnings are errors.")
    var strict = false

    func run() throws {
        let files = try paths.flatMap { try TemplateFolder.files($0) }
        guard !files.isEmpty else {
            throw CommandFailure.usage(
                "there is no template in \(paths.joined(separator: ", "))",
                hint: "templates end in \(TemplateFolder.endings.joined(separator: ", "))")
        }
        let diagnostics = try files.flatMap { try check($0) }
        let errors = diagnostics.count { $0.severity == .error }
        let isGood = errors == 0 && !(strict && !diagnostics.isEmpty)
        if json {
            let value: JSONValue = [
                "ok": .bool(isGood), "files": .number(JSONNumber(files.count)),
                "diagnostics": .array(diagnostics.map { $0.json }),
            ]
            print(value.pretty)
        } else {
            ConfigurationFile.show(diagnostics)
            let warnings = diagnostics.count - errors
            print("\(files.count) templates: \(errors) errors, \(warnings) warnings")
        }
        if !isGood { throw ExitCode.failure }
    }

    private func check(_ path: String) throws -> [Diagnostic] {
        let file = try TemplateFile(path)
        do throws(VTLError) {
            let template = try file.compile(isNative: native)
            let expectsJSON: Bool? = output == .auto ? nil : output == .json
            return template.findings(expectsJSON: expectsJSON).map { file.diagnostic($0) }
        } catch {
            return [file.diagnostic(error)]
        }
    }
}
