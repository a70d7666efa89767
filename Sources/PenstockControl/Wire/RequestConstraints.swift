internal import JSON

/// What the REST service model demands of words before an operation sees them: AWS answers all that
/// is wrong at once, as a ValidationException.
struct RequestConstraints: Sendable {
    /// One member that must be one of some words, or fit a pattern.
    private struct Rule: Sendable {
        enum Place: Sendable {
            /// Names from the body's root; `[]` after a name: each element.
            case body([Substring])
            case label(wire: String, member: String)
            case query(wire: String, member: String)
        }
        enum Demand: Sendable {
            case words([String])
            case pattern(String)
        }
        var place: Place
        var demand: Demand
    }

    private let rules: [String: [Rule]]

    /// The rules of the generated table.
    private static let rest = RequestConstraints(constraintRows)

    /// Throws what AWS answers when a call doesn't keep to the rules of its service model.
    static func check(_ call: Call) throws(ControlError) {
        if call.shape.service == .rest { try rest.check(call) }
    }

    init(_ rows: String) {
        var rules: [String: [Rule]] = [:]
        for row in rows.split(separator: "\n") {
            let words = row.split(separator: " ")
            guard words.count == 3 else { continue }
            let demand: Rule.Demand =
                words[2].first == "/"
                ? .pattern(String(words[2].dropFirst()))
                : .words(words[2].split(separator: ",").map(String.init))
            rules[String(words[0]), default: []].append(
                Rule(place: Self.place(words[1]), demand: demand))
        }
        self.rules = rules
    }

    private static func place(_ text: Substring) -> Rule.Place {
        let parts = text.split(whereSeparator: { $0 == "@" || $0 == "?" }).map(String.init)
        return switch text.first {
        case "@": .label(wire: parts[0], member: parts[1])
        case "?": .query(wire: parts[0], member: parts[1])
        default: .body(text.split(separator: "."))
        }
    }

    private func check(_ call: Call) throws(ControlError) {
        guard let rules = rules[call.shape.name] else { return }
        var fromBody: [String] = []
        var fromElsewhere: [String] = []
        for rule in rules {
            switch rule.place {
            case .body(let names):
                let root = call.shape.name.prefix(1).lowercased() + call.shape.name.dropFirst()
                check(call.body, names[...], at: "\(root)Input", rule.demand, &fromBody)
            case .label(let wire, let member):
                check(call.labels[wire], at: member, rule.demand, &fromElsewhere)
            case .query(let wire, let member):
                check(call.parameter(wire), at: member, rule.demand, &fromElsewhere)
            }
        }
        let complaints = fromBody + fromElsewhere
        guard !complaints.isEmpty else { return }
        let many = complaints.count == 1 ? "error" : "errors"
        throw ControlError(
            .validation,
            "\(complaints.count) validation \(many) detected: "
                + complaints.joined(separator: "; "))
    }

    private func check(
        _ value: JSONValue?, _ names: ArraySlice<Substring>, at path: String,
        _ demand: Rule.Demand, _ complaints: inout [String]
    ) {
        guard let name = names.first else {
            return check(value?.string, at: path, demand, &complaints)
        }
        guard name.hasSuffix("[]") else {
            return check(
                value?[String(name)], names.dropFirst(), at: "\(path).\(name)", demand,
                &complaints)
        }
        let plain = String(name.dropLast(2))
        guard let elements = value?[plain]?.array else { return }
        if names.count == 1 {
            checkList(elements, at: "\(path).\(plain)", demand, &complaints)
            return
        }
        for (index, element) in elements.enumerated() {
            check(
                element, names.dropFirst(), at: "\(path).\(plain).\(index + 1).member", demand,
                &complaints)
        }
    }

    /// Corpus, test_create_rest_api_with_endpoint_configuration: a list of words is judged whole.
    private func checkList(
        _ elements: [JSONValue], at path: String, _ demand: Rule.Demand,
        _ complaints: inout [String]
    ) {
        let texts = elements.compactMap(\.string)
        guard texts.contains(where: { !Self.satisfies($0, demand) }) else { return }
        complaints.append(
            "Value '[\(texts.joined(separator: ", "))]' at '\(path)' failed to satisfy constraint: "
                + "Member must satisfy constraint: [\(Self.sentence(demand))]")
    }

    private func check(
        _ value: String?, at path: String, _ demand: Rule.Demand, _ complaints: inout [String]
    ) {
        guard let value, !Self.satisfies(value, demand) else { return }
        complaints.append(
            "Value '\(value)' at '\(path)' failed to satisfy constraint: \(Self.sentence(demand))")
    }

    private static func sentence(_ demand: Rule.Demand) -> String {
        switch demand {
        case .words(let words):
            "Member must satisfy enum value set: [\(words.joined(separator: ", "))]"
        case .pattern(let pattern): "Member must satisfy regular expression pattern: \(pattern)"
        }
    }

    private static func satisfies(_ value: String, _ demand: Rule.Demand) -> Bool {
        switch demand {
        case .words(let words): return words.contains(value)
        case .pattern(let pattern): return (patterns[pattern] ?? { _ in true })(value)
        }
    }

    /// The model has two patterns; a test compares the table with these.
    static let patterns: [String: @Sendable (String) -> Bool] = [
        #"[1-5]\d\d"#: isStatus,
        #"^([1-5]\d\d|\*|\s*)$"#: { text in
            text == "*" || isStatus(text) || text.allSatisfy(\.isWhitespace)
        },
    ]

    private static let isStatus: @Sendable (String) -> Bool = { text in
        let bytes = Array(text.utf8)
        return bytes.count == 3 && (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(bytes[0])
            && bytes[1...].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
