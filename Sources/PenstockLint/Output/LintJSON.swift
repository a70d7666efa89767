package import JSON
internal import SourceTree

extension LintResult {
    /// For programs: `{"ok", "findings": [{"rule", "severity", "subject", "message", "hint", …}]}`.
    package var json: JSONValue {
        [
            "ok": .bool(isClean),
            "findings": .array(findings.map(\.json)),
            "notShown": .number(JSONNumber(dropped)),
        ]
    }
}

extension PlacedFinding {
    fileprivate var json: JSONValue {
        var object = JSONObject([
            ("rule", .string(finding.rule)), ("severity", finding.severity.json),
            ("subject", .string(finding.subject.name)), ("message", .string(finding.message)),
            ("hint", .string(finding.advice)),
        ])
        guard let place else { return .object(object) }
        object["file"] = .string(place.file)
        object["line"] = .number(JSONNumber(place.location.line))
        object["column"] = .number(JSONNumber(place.location.column))
        object["length"] = .number(JSONNumber(place.location.length))
        object["pointer"] = place.pointer.map { .string($0.description) }
        return .object(object)
    }
}
