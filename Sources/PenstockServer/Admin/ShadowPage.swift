internal import CPenstock
internal import JSON
internal import PenstockCompile
internal import PenstockCore

/// GET /shadow: for every shadow step what it said against what was enforced.
struct ShadowPage {
    let steps: [StepSum]

    private static let names = ["allow", "deny", "abstain", "error"]

    /// The shadow steps of the current program, with or without traffic, and their counters.
    init(reader: MetricsReader, state: ServedState) {
        var shadows: Set<String> = []
        for api in state.program.apis {
            for route in api.routes {
                for shadow in route.shadows {
                    shadows.insert("\(api.name)\n\(route.key)\n\(shadow.phase)\n\(shadow.name)")
                }
            }
        }
        steps = reader.steps(state.stepKeys).filter { step in
            shadows.contains("\(step.api)\n\(step.route)\n\(step.phase)\n\(step.step)")
        }
    }

    var json: JSONValue { ["shadows": .array(steps.map { .object(Self.json($0)) })] }

    /// "deny", for a verdict.
    static func name(_ verdict: pen_verdict) -> String { names[StepMetrics.column(verdict)] }

    static func json(_ step: StepSum) -> JSONObject {
        var matrix = JSONObject()
        for (row, name) in Self.names.enumerated() {
            var cells = JSONObject()
            for (column, shadow) in Self.names.enumerated() {
                cells[shadow] = .number(JSONNumber(step.matrix[row][column]))
            }
            matrix[name] = .object(cells)
        }
        var object = JSONObject([
            ("api", .string(step.api)), ("route", .string(step.route)),
            ("phase", .string(step.phase)), ("step", .string(step.step)),
            ("compared", .number(JSONNumber(step.compared))),
            ("agreed", .number(JSONNumber(step.agreed))),
            ("enforced_by_shadow", .object(matrix)),
        ])
        object["agreement"] = agreement(step).flatMap { JSONNumber($0) }.map { .number($0) }
        for (name, q) in [("p50_us", 0.5), ("p99_us", 0.99)] {
            object[name] = step.latency.quantile(q).map { .number(JSONNumber($0 / 1000)) }
        }
        return object
    }

    private static func agreement(_ step: StepSum) -> Double? {
        guard step.compared > 0 else { return nil }
        return (Double(step.agreed) / Double(step.compared) * 10_000).rounded() / 10_000
    }

    /// A table for each step:
    ///
    ///     GET /orders  auth next-version: agreed in 97 of 100 (97.00 %), p50 ≤ 4 µs, p99 ≤ 32 µs
    ///       enforced ╲ shadow     allow      deny   abstain     error
    ///       allow                    90         2         0         0
    var text: String {
        if steps.isEmpty { return "no step runs in shadow\n" }
        return steps.map { Self.text($0) }.joined(separator: "\n")
    }

    static func text(_ step: StepSum) -> String {
        var text = "\(step.route)  \(step.phase) \(step.step) (\(step.api)): "
        if let agreement = agreement(step) {
            text += "agreed in \(step.agreed) of \(step.compared) (\(percent(agreement)))"
        } else {
            text += "nothing to compare yet"
        }
        for (name, q) in [("p50", 0.5), ("p99", 0.99)] {
            if let time = step.latency.quantile(q) { text += ", \(name) ≤ \(time / 1000) µs" }
        }
        text += "\n  " + fill("enforced ╲ shadow", 18)
        text += Self.names.map { right($0, 10) }.joined() + "\n"
        for (row, name) in Self.names.enumerated() {
            text += "  " + fill(name, 18)
            text += step.matrix[row].map { right(String($0), 10) }.joined() + "\n"
        }
        return text
    }

    private static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }

    private static func fill(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}
