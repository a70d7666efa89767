import ArgumentParser
import JSON
import JSONSchema
import PenstockConfig
internal import SourceTree

/// `penstock schema …`: tools for JSON Schemas.
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check JSON Schemas, and data against them.", subcommands: [SchemaCheck.self])
}

/// `penstock schema check`: whether files are schemas, and whether data are as they say.
struct SchemaCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether files are JSON Schemas, and whether data are as they say.",
        discussion: """
            Compiles each schema as the draft that its $schema names, or --draft, and shows all problems with \
            JSON Pointer, line, column and caret. With --data the documents are validated against the \
            (one) schema. Exit code 0 when all is right, 1 when not.
            """)

    /// The drafts by their names.
    enum Draft: String, CaseIterable, ExpressibleByArgument {
        case draft4 = "4"
        case draft6 = "6"
        case draft7 = "7"
        case draft201909 = "2019-09"
        case draft202012 = "2020-12"

        var dialect: JSONSchemaDialect {
            switch self {
            case .draft4: .draft4
            case .draft6: .draft6
            case .draft7: .draft7
            case .draft201909: .draft201909
            case .draft202012: .draft202012
            }
        }
    }

    @Argument(help: "Schemas.", completion: .file())
    var files: [String]

    @Option(
        parsing: .singleValue, help: "A document to validate; may be repeated.", completion: .file()
    )
    var data: [String] = []

    @Option(help: "The draft of a schema that doesn't say: 4, 6, 7, 2019-09 or 2020-12.")
    var draft = Draft.draft202012

    @Flag(help: "In API Gateway's words, as models validate bodies.")
    var aws = false

    @Flag(help: "As JSON on standard output.")
    var json = false

    func run() throws {
        guard data.isEmpty || files.count == 1 else {
            throw CommandFailure.usage("data are validated against one schema, not \(files.count)")
        }
        var diagnostics: [Diagnostic] = []
        for path in files { diagnostics += try check(try SchemaText(path)) }
        if json {
            let value: JSONValue = [
                "ok": .bool(diagnostics.isEmpty),
                "diagnostics": .array(diagnostics.map { $0.json }),
            ]
            print(value.pretty)
        } else {
            ConfigurationFile.show(diagnostics)
            let subject = data.isEmpty ? "\(files.count) schemas" : "\(data.count) documents"
            print("\(subject): \(diagnostics.count) errors")
        }
        if !diagnostics.isEmpty { throw ExitCode.failure }
    }

    private func check(_ text: SchemaText) throws -> [Diagnostic] {
        guard let document = text.document else { return text.faults }
        let options = JSONSchemaOptions(dialect: draft.dialect, wording: aws ? .aws : .plain)
        let schema: JSONSchema
        do throws(JSONSchemaError) {
            schema = try JSONSchema(document, options: options)
        } catch {
            let problems = JSONSchema.problems(in: document, options: options).map {
                text.diagnostic($0.message, at: $0.span, pointer: $0.location, hint: $0.hint)
            }
            // A reference's other document has no lines to show, but a fault all the same.
            return problems.isEmpty
                ? [text.diagnostic(error.message, at: 0..<0, pointer: error.location, hint: nil)]
                : problems
        }
        return try validate(schema)
    }

    private func validate(_ schema: JSONSchema) throws -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for path in data {
            let text = try SchemaText(path)
            guard let document = text.document else {
                diagnostics += text.faults
                continue
            }
            for violation in schema.violations(document) {
                diagnostics.append(
                    text.diagnostic(
                        violation.message, at: document.span(of: violation.node),
                        pointer: violation.instance, hint: violation.hint))
            }
        }
        return diagnostics
    }
}
