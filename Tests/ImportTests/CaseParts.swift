import CloudFormation
import Foundation
import JSON

/// A case file, taken apart.
struct CaseParts {
    private let url: URL
    /// In order; the first, without a name, says what the case is about.
    private let parts: [(name: String, text: String)]
    private let options: JSONValue

    init(url: URL) throws {
        self.url = url
        var parts: [(name: String, text: String)] = [("", "")]
        for line in try String(contentsOf: url, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("=== ") {
                parts.append((String(line.dropFirst(4)), ""))
            } else {
                parts[parts.count - 1].text += line + "\n"
            }
        }
        // The last line's end would be a line more with every recording.
        if parts[parts.count - 1].text.hasSuffix("\n\n") || parts[parts.count - 1].text == "\n" {
            parts[parts.count - 1].text.removeLast()
        }
        self.parts = parts
        options = try JSONValue(parsing: parts.first { $0.name == "options" }?.text ?? "{}")
    }

    subscript(name: String) -> String? { parts.first { $0.name == name }?.text }

    private var files: [(name: String, text: String)] {
        parts.filter { !["", "options", "result", "diagnostics"].contains($0.name) }
    }

    var fileNames: [String] { files.map(\.name) }

    var stacks: [StackSource] {
        let names =
            options["stacks"]?.array?.compactMap(\.string) ?? files.prefix(1).map(\.name)
        return names.map { name in
            StackSource(
                name: name.split(separator: ".").first.map(String.init) ?? name, file: name,
                text: self[name] ?? "")
        }
    }

    var loader: StackLoader {
        get throws {
            var loader = StackLoader()
            loader.files = Files(
                files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.text) }))
            if let resources = options["resources"] {
                loader.overrides = try ResourceOverrides(resources)
            }
            return loader
        }
    }

    func record(result: String, diagnostics: String) throws {
        var text = ""
        for (name, part) in parts where name != "result" && name != "diagnostics" {
            text += (name.isEmpty ? "" : "=== \(name)\n") + part
        }
        if !text.hasSuffix("\n") { text += "\n" }
        if !result.isEmpty { text += "=== result\n\(result)" }
        if !diagnostics.isEmpty { text += "=== diagnostics\n\(diagnostics)" }
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    private struct Files: TemplateFiles {
        var files: [String: String]

        func read(_ name: String, from base: String) throws(TemplateFileError) -> (
            name: String, text: String
        ) {
            guard let text = files[name] else { throw TemplateFileError("no such file") }
            return (name, text)
        }
    }
}
