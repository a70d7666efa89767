package import JSON
internal import SourceTree

/// The Static Analysis Results Interchange Format, OASIS standard 2.1.0: what code hosts show beside
/// the lines of a change.
package enum SARIF {
    // §3.13.3: "$schema"; the address is the one in the standard's own errata.
    private static let schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

    /// One run of these rules.
    package static func log(
        _ result: LintResult, _ rules: [any LintRule], version: String
    ) -> JSONValue {
        let places = Dictionary(
            uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
        let driver: JSONValue = [
            "name": "penstock", "version": .string(version),
            "rules": .array(rules.map(descriptor)),
        ]
        let run: JSONValue = [
            "tool": ["driver": driver],
            // §3.14.17: columns of text regions count code points, as ours do.
            "columnKind": "unicodeCodePoints",
            "results": .array(
                result.findings.map { placed in
                    Self.result(placed, ruleIndex: places[placed.finding.rule])
                }),
        ]
        return ["$schema": .string(schema), "version": "2.1.0", "runs": [run]]
    }

    /// §3.49 reportingDescriptor.
    private static func descriptor(_ rule: any LintRule) -> JSONValue {
        [
            "id": .string(rule.id),
            "shortDescription": ["text": .string(rule.reason)],
            "help": ["text": .string("\(rule.advice) (\(rule.source))")],
            "defaultConfiguration": ["level": rule.severity.json],
        ]
    }

    /// §3.27 result.
    private static func result(_ placed: PlacedFinding, ruleIndex: Int?) -> JSONValue {
        let finding = placed.finding
        var object = JSONObject([("ruleId", .string(finding.rule))])
        object["ruleIndex"] = ruleIndex.map { .number(JSONNumber($0)) }
        object["level"] = finding.severity.json
        object["message"] = ["text": .string("\(finding.message): \(finding.advice)")]
        var location = JSONObject([])
        if let place = placed.place {
            let start = place.location
            location["physicalLocation"] = [
                // §3.4.3: an artifact's place is a URI reference.
                "artifactLocation": ["uri": .string(uri(place.file))],
                "region": [
                    "startLine": .number(JSONNumber(start.line)),
                    "startColumn": .number(JSONNumber(start.column)),
                    // §3.30.8: one past the last column.
                    "endColumn": .number(JSONNumber(start.column + max(start.length, 1))),
                ],
            ]
        }
        location["logicalLocations"] = [["fullyQualifiedName": .string(finding.subject.name)]]
        object["locations"] = [.object(location)]
        return .object(object)
    }

    /// RFC 3986 §3.3: what a path may hold as it is; the rest is percent-encoded.
    private static func uri(_ file: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = file.hasPrefix("/") ? Array("file://".utf8) : []
        for byte in file.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                bytes.append(byte)
            case _ where "-._~/".utf8.contains(byte): bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
