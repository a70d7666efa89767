import CloudFormation
import Foundation
import JSON
import SourceTree
import Testing

/// One case file: what it is about, then parts that begin with `=== name`. The part `options` is the
/// loader's settings as JSON, `result` the stacks as JSON, `diagnostics` what is told; every other
/// part is a file, and those with a name in `stacks` of the options (the first, when that isn't
/// there) are templates.
struct TemplateCase: CustomTestStringConvertible, Sendable {
    var url: URL
    var testDescription: String {
        url.pathComponents.suffix(2).joined(separator: "/")
    }

    static let all: [TemplateCase] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "txt" }
            .sorted { $0.path < $1.path }.map { TemplateCase(url: $0) }
    }()

    /// The parts in order; the first, without a name, says what the case is about.
    static func parts(of text: String) -> [(name: String, text: String)] {
        var parts: [(name: String, text: String)] = [("", "")]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=== ") {
                parts.append((String(line.dropFirst(4)), ""))
            } else {
                parts[parts.count - 1].text += line + "\n"
            }
        }
        return parts.map { ($0.name, String($0.text.drop { $0 == "\n" })) }.map { name, text in
            var text = text
            while text.hasSuffix("\n\n") { text.removeLast() }
            return (name, text)
        }
    }
}

/// The files of a case.
struct CaseFiles: TemplateFiles {
    var files: [String: String]

    func read(_ name: String, from base: String) throws(TemplateFileError) -> (
        name: String, text: String
    ) {
        let path = name.hasPrefix("./") ? String(name.dropFirst(2)) : name
        guard let text = files[path] else { throw TemplateFileError("no such file") }
        return (path, text)
    }
}

extension StackLoader {
    /// A loader with a case's options.
    init(options: JSONValue, files: [String: String]) throws {
        self.init()
        self.files = CaseFiles(files: files)
        if let region = options["region"]?.string { environment.region = region }
        environment.notificationARNs = options["notifications"]?.array?.compactMap(\.string) ?? []
        parameters = texts(options["parameters"])
        exports = texts(options["exports"])
        dynamicValues = DynamicValues(options["values"] ?? [:])
        if let resources = options["resources"] { overrides = try ResourceOverrides(resources) }
        if let bounds = options["bounds"] { setBounds(bounds) }
    }

    private mutating func setBounds(_ options: JSONValue) {
        let fields: [(String, WritableKeyPath<TemplateBounds, Int>)] = [
            ("bytesMax", \.bytesMax), ("valuesMax", \.valuesMax), ("depthMax", \.depthMax),
            ("resourcesMax", \.resourcesMax), ("subVariablesMax", \.subVariablesMax),
            ("forEachRunsMax", \.forEachRunsMax), ("conditionDepthMax", \.conditionDepthMax),
            ("stacksMax", \.stacksMax), ("nestingMax", \.nestingMax),
            ("producedMax", \.producedMax),
        ]
        for (name, field) in fields {
            if let value = options[name]?.int { bounds[keyPath: field] = value }
        }
    }
}

private func texts(_ value: JSONValue?) -> [String: String] {
    let members = value?.object?.members ?? []
    return Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value.string ?? "") })
}
