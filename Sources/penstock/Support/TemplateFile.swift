import MappingTemplate
import PenstockConfig
import PenstockServer
internal import SourceTree
import VTL

/// A template of the command line.
struct TemplateFile {
    let path: String
    let text: String

    init(_ path: String) throws {
        self.path = path
        do throws(FileError) {
            text = try TextFile.read(path)
        } catch {
            throw CommandFailure.environment(error.description)
        }
    }

    /// The template, compiled.
    func compile(isNative: Bool, isTraced: Bool = false) throws(VTLError) -> MappingTemplate {
        var options = MappingTemplate.Options(
            mode: isNative ? .velocity : .aws, native: NativeTools(services: .machine))
        options.isTraced = isTraced
        return try MappingTemplate(text, options: options)
    }

    /// An error of the compiler or the renderer, for people.
    func diagnostic(_ error: VTLError) -> Diagnostic {
        var message = error.message
        if let value = error.value {
            message += " (\(error.reference.isEmpty ? "the value" : error.reference) is \(value))"
        }
        return diagnostic(
            .error, line: error.line, column: error.column, length: 1, message, hint: hint(error))
    }

    /// Something that is probably not meant.
    func diagnostic(_ finding: VTLFinding) -> Diagnostic {
        diagnostic(
            .warning, line: finding.line, column: finding.column, length: finding.length,
            finding.message, hint: finding.hint)
    }

    /// What Velocity 2 reads and 1.7 doesn't (aws-templates.md, fact 3).
    private func hint(_ error: VTLError) -> String? {
        guard error.code == .syntax else { return nil }
        let line = Array(sourceLine(error.line))
        let column = min(error.column - 1, line.count)
        let isAlternative = line[max(column - 1, 0)..<min(column + 2, line.count)].contains("|")
        return isAlternative && line.contains("{")
            ? "${a|'x'} is Velocity 2's; API Gateway runs 1.7: use #if($a)" : nil
    }

    private func sourceLine(_ number: Int) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard number > 0, number <= lines.count else { return "" }
        return String(lines[number - 1].filter { $0 != "\r" })
    }

    private func diagnostic(
        _ severity: Diagnostic.Severity, line: Int, column: Int, length: Int, _ message: String,
        hint: String?
    ) -> Diagnostic {
        // A message of several lines (an XML document with its caret) stays readable in one.
        let lines = message.split(separator: "\n").map { $0.drop { $0 == " " } }
        return Diagnostic(
            severity, file: path,
            location: SourceLocation(line: line, column: column, length: length),
            message: lines.joined(separator: " | "), hint: hint, sourceLine: sourceLine(line))
    }
}
