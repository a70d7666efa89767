public import JSON
internal import MappingTemplate
internal import VTL

/// Judges rows of `corpora/vtl`: a template, variables, an input, and what comes out.
///
/// The corpus's README says which expectation counts: what was recorded on AWS first, then what
/// Velocity 1.7 gave in AWS mode, and rows of other engines only where Velocity 1.7 gives the same.
public struct VTLJudge: CorpusJudge {
    /// `vtl`.
    public static let name = "vtl"

    private let renderer = MappingRenderer()

    /// A judge.
    public init() {}

    /// What a row says must happen.
    private enum Expectation {
        case text(String, collapsesSpace: Bool)
        case json(JSONValue)
        case error
    }

    /// Renders the row's template and compares with what has authority over it.
    public mutating func judge(_ row: JSONValue) -> CorpusVerdict {
        if row["needs_java_objects"] != nil {
            return .skipped("needs Java objects, which templates on AWS don't have")
        }
        if row["needs_loader"] != nil { return .skipped("needs a loader of other templates") }
        let properties = row["properties"]?.object?.keys ?? []
        if properties.contains(where: { $0.contains("strict") }) {
            return .skipped("runs in a strict mode, which AWS doesn't have")
        }
        guard let template = row["template"]?.string else { return .failed("there is no template") }
        switch expectation(of: row) {
        case .failure(let reason): return .skipped(reason.text)
        case .success((let expectation, let mode)):
            return judge(row, template, mode, expectation)
        }
    }

    /// The authority, and whether it is Velocity 1.7 in AWS mode that decides.
    public func group(of row: JSONValue) -> String {
        let authority = row["authority"]?.string ?? ""
        guard authority != "aws-recorded", row["velocity_1_7_aws_mode"] != nil else {
            return authority
        }
        return authority + " (as Velocity 1.7 in AWS mode)"
    }

    private struct Reason: Error { var text: String }

    private func expectation(
        of row: JSONValue
    ) -> Result<(Expectation, VTLDialect.Mode), Reason> {
        let own = ownExpectation(of: row)
        switch row["authority"]?.string {
        case "aws-recorded", "aws-documentation":
            return own.map { .success(($0, .aws)) }
                ?? .failure(Reason(text: "the row expects nothing"))
        default: break
        }
        if let peer = row["velocity_1_7_aws_mode"] {
            if peer["error"] != nil { return .success((.error, .aws)) }
            guard let output = peer["output"]?.string else {
                return .failure(Reason(text: "Velocity 1.7 gave nothing for this row"))
            }
            return .success((.text(output, collapsesSpace: false), .aws))
        }
        guard let peer = row["velocity_1_7"] else {
            return .failure(Reason(text: "nothing says what Velocity 1.7 makes of this row"))
        }
        if row["expected_error"] != nil, peer["error"] != nil {
            return .success((.error, .velocity))
        }
        guard let output = peer["output"]?.string, output == row["expected"]?.string else {
            return .failure(Reason(text: "Velocity 2 only: 1.7 gives something else"))
        }
        return .success((.text(output, collapsesSpace: false), .velocity))
    }

    private func ownExpectation(of row: JSONValue) -> Expectation? {
        if row["expected_status"]?.int == 400 { return .error }
        if let json = row["expected_json"] { return .json(json) }
        if let text = row["expected"]?.string {
            return .text(text, collapsesSpace: row["compare"]?.string == "collapse-whitespace")
        }
        return row["expected_error"] == nil ? nil : .error
    }

    private func judge(
        _ row: JSONValue, _ text: String, _ mode: VTLDialect.Mode, _ expectation: Expectation
    ) -> CorpusVerdict {
        let output: String
        do throws(VTLError) {
            output = try render(row, text, mode)
        } catch {
            if case .error = expectation { return .passed }
            return .failed("found an error: \(error)")
        }
        switch expectation {
        case .error: return .failed("found no error but: \(output)")
        case .text(let wanted, let collapses):
            return collapses
                ? .comparing(Self.collapsed(output), with: Self.collapsed(wanted))
                : .comparing(output, with: wanted)
        case .json(let wanted):
            let body = String(decoding: renderer.body, as: UTF8.self)
            guard let found = try? JSONValue(parsing: body) else {
                return .failed("found no JSON: \(body)")
            }
            return found == wanted ? .passed : .comparing(found.compact, with: wanted.compact)
        }
    }

    private func render(
        _ row: JSONValue, _ text: String, _ mode: VTLDialect.Mode
    ) throws(VTLError) -> String {
        let variables = row["vars"]?.object ?? JSONObject()
        let options = MappingTemplate.Options(mode: mode)
        let template = try MappingTemplate(text, options: options)
        let input = MappingInput(body: Array((row["input"]?["body"]?.string ?? "").utf8))
        for (name, value) in row["input"]?["params"]?.object?.members ?? [] {
            guard let text = value.string else { continue }
            input.querystring.append((name, text))
        }
        try renderer.render(template, input, variables: variables)
        return String(decoding: renderer.output, as: UTF8.self)
    }

    private static func collapsed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
