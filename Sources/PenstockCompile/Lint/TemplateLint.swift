internal import JSON
internal import PenstockConfig
internal import PenstockCore
internal import Spelling

/// Finds references in log fields and gateway responses that name no variable: they would be written
/// as they stand.
struct TemplateLint {
    let configuration: Configuration
    /// What all steps of the configuration write.
    let writes: [String]

    func run(_ report: CompileReport) {
        let fields = JSONPointer(["access_log", "fields"])
        for field in configuration.accessLog?.fields ?? [] {
            check(field.template, at: fields.appending(field.name), report)
        }
        for api in configuration.apis {
            for response in api.gatewayResponses {
                if let body = response.body {
                    check(body, at: response.pointer.appending("body"), report)
                }
                for header in response.headers {
                    check(
                        header.value,
                        at: response.pointer.appending("headers").appending(header.name), report)
                }
            }
        }
    }

    private func check(_ template: String, at pointer: JSONPointer, _ report: CompileReport) {
        for name in Self.references(in: template) {
            if !Self.isKnown(name) {
                report.warning(
                    "there is no variable '$\(name)'", at: pointer, hint: Self.suggestion(name))
            } else if name.hasPrefix("ctx.") || name.hasPrefix("context.authorizer."),
                !writes.contains(where: { VariableName.covers($0, name) })
            {
                report.warning("template uses \(name), nobody writes it", at: pointer)
            }
        }
    }

    static func isKnown(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return false }
            return VariableReference(ByteView(start, utf8.count)) != nil
        }
    }

    private static func suggestion(_ name: String) -> String? {
        Suggestion.didYouMean(
            name, among: ContextVariable.allCases.map { "context.\($0.name)" }
        )
    }

    /// The names after `$` that look like ours: `$context.x`, `$stageVariables.x`, `${any.name}`.
    static func references(in template: String) -> [String] {
        var names: [String] = []
        var rest = template[...]
        while let dollar = rest.firstIndex(of: "$") {
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "{" {
                guard let close = rest.firstIndex(of: "}") else { break }
                names.append(String(rest[rest.index(after: rest.startIndex)..<close]))
                rest = rest[close...]
                continue
            }
            var name = rest.prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
            }
            while name.last == "." { name.removeLast() }
            if name.hasPrefix("context.") || name.hasPrefix("stageVariables.") {
                names.append(String(name))
            }
        }
        return names
    }
}
