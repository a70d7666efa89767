import JSON
import PenstockServer

/// What a replay came to: recorded × candidate, and the requests that differ.
struct ReplayResult {
    private static let names = ["allow", "deny", "abstain", "error"]
    /// A candidate's besides: the request came to no route of it, or to an end before its authorizers.
    fileprivate static let undecided = "no route"
    /// Requests that are listed.
    private static let listedMax = 20

    private typealias Matrix = [String: [String: Int]]

    /// What was recorded against what an authorizer, or a chain of them, in shadow says.
    private struct Candidate {
        var matrix: Matrix = [:]
        var differs = 0
        var differing: [(request: RecordedRequests.Request, step: OfflineAnswer.Step)] = []
    }

    private var matrix: Matrix = [:]
    private var differing: [(request: RecordedRequests.Request, answer: OfflineAnswer)] = []
    private(set) var differs = 0
    /// Of those, both allow and the candidate says that it is somebody else.
    private var renamed = 0
    private var count = 0
    /// By name.
    private var candidates: [String: Candidate] = [:]
    /// Credentials are missing, and the candidate doesn't allow: with them it might have.
    private var unknown = 0

    mutating func add(_ request: RecordedRequests.Request, _ answer: OfflineAnswer) {
        count += 1
        for var step in answer.steps where step.isShadow && step.phase == "auth" {
            // What it would mean for the chain, as reports count it.
            step.verdict = step.effect
            add(request, shadow: step)
        }
        let verdict = answer.verdict
        if verdict != request.verdict, Self.isRefusal(verdict), !request.redacted.isEmpty {
            unknown += 1
            return
        }
        matrix[request.verdict, default: [:]][verdict, default: 0] += 1
        let isRenamed = Self.isRenamed(request, answer)
        if isRenamed { renamed += 1 }
        if Self.isSame(verdict, request.verdict), !isRenamed { return }
        differs += 1
        if differing.count < Self.listedMax { differing.append((request, answer)) }
    }

    private mutating func add(
        _ request: RecordedRequests.Request, shadow step: OfflineAnswer.Step
    ) {
        // Without a credential nothing is known of it, as above.
        if step.verdict != request.verdict, Self.isRefusal(step.verdict), !request.redacted.isEmpty
        {
            return
        }
        var candidate = candidates[step.name] ?? Candidate()
        candidate.matrix[request.verdict, default: [:]][step.verdict, default: 0] += 1
        if !Self.isSame(step.verdict, request.verdict) {
            candidate.differs += 1
            if candidate.differing.count < Self.listedMax {
                candidate.differing.append((request, step))
            }
        }
        candidates[step.name] = candidate
    }

    /// What a missing credential comes to. An error is its service's.
    private static func isRefusal(_ verdict: String) -> Bool {
        verdict == "deny" || verdict == "abstain"
    }

    /// Whoever is let in as another has another's rights, quota and data.
    private static func isRenamed(
        _ request: RecordedRequests.Request, _ answer: OfflineAnswer
    ) -> Bool {
        guard let principal = request.principal, request.verdict == "allow" else { return false }
        return answer.verdict == "allow"
            && principal != answer.authorizer?["principal"]?.string ?? ""
    }

    private static func isSame(_ verdict: String, _ recorded: String) -> Bool {
        (verdict == "allow") == (recorded == "allow") && verdict != "error"
            && verdict != undecided || verdict == recorded
    }

    var json: JSONValue {
        [
            "replayed": .number(JSONNumber(count)), "differ": .number(JSONNumber(differs)),
            "renamed": .number(JSONNumber(renamed)), "unknown": .number(JSONNumber(unknown)),
            "recorded_by_candidate": Self.json(matrix),
            "differing": .array(
                differing.map { request, answer in
                    var object = Self.json(request)
                    object["candidate"] = .string(answer.verdict)
                    object["recorded_principal"] = request.principal.map { .string($0) }
                    object["candidate_principal"] = answer.authorizer?["principal"]
                    object["decision"] = answer.json["decision"] ?? .null
                    return .object(object)
                }),
            "shadows": .array(
                candidates.sorted { $0.key < $1.key }.map { name, candidate in
                    [
                        "name": .string(name),
                        "differ": .number(JSONNumber(candidate.differs)),
                        "recorded_by_shadow": Self.json(candidate.matrix),
                        "differing": .array(
                            candidate.differing.map { request, step in
                                var object = Self.json(request)
                                object["shadow"] = .string(step.verdict)
                                object["reason"] = .string(step.reason)
                                object["steps"] = .array(step.asked.map(\.json))
                                return .object(object)
                            }),
                    ]
                }),
        ]
    }

    private static func json(_ matrix: Matrix) -> JSONValue {
        var rows = JSONObject()
        for row in names {
            var cells = JSONObject()
            for column in names + [undecided] {
                cells[column] = .number(JSONNumber(matrix[row]?[column] ?? 0))
            }
            rows[row] = .object(cells)
        }
        return .object(rows)
    }

    private static func json(_ request: RecordedRequests.Request) -> JSONObject {
        JSONObject([
            ("place", .string(request.place)), ("method", .string(request.offline.method)),
            ("target", .string(request.offline.target)), ("recorded", .string(request.verdict)),
        ])
    }

    var text: String {
        var text = "\(count) requests replayed: \(differs) differ"
        text += unknown > 0 ? ", \(unknown) unknown (their credentials are redacted)\n" : "\n"
        text += Self.table(matrix, "candidate")
        let lost = matrix.values.reduce(0) { $0 + ($1[Self.undecided] ?? 0) }
        if lost > 0, lost == count {
            text +=
                "none came to a route of the candidate: its APIs have other addresses (an API's id is "
                + "of its template's file name)\n"
        }
        for (request, answer) in differing {
            text += Self.lines(request) + answer.decisionText
            if Self.isRenamed(request, answer) {
                let name = answer.authorizer?["principal"]?.string ?? ""
                text += name.isEmpty ? "  as nobody\n" : "  as \(name)\n"
            }
        }
        for (name, candidate) in candidates.sorted(by: { $0.key < $1.key }) {
            text += "\n\(name), in shadow: \(candidate.differs) differ\n"
            text += Self.table(candidate.matrix, "shadow")
            for (request, step) in candidate.differing {
                text += Self.lines(request) + "  shadow: \(step.verdict)"
                text += step.reason.isEmpty ? "\n" : ": \(step.reason)\n"
                for asked in step.asked { text += "    \(asked.text)\n" }
            }
        }
        return text
    }

    private static func table(_ matrix: Matrix, _ heading: String) -> String {
        func right(_ text: String) -> String {
            String(repeating: " ", count: max(10 - text.count, 0)) + text
        }
        let title = "recorded ╲ \(heading)"
        var text = "  " + title + String(repeating: " ", count: max(20 - title.count, 0))
        let columns = names + (matrix.values.contains { $0[undecided] != nil } ? [undecided] : [])
        text += columns.map(right).joined() + "\n"
        for row in names {
            text += "  " + row + String(repeating: " ", count: 20 - row.count)
            text += columns.map { right(String(matrix[row]?[$0] ?? 0)) }.joined() + "\n"
        }
        return text
    }

    private static func lines(_ request: RecordedRequests.Request) -> String {
        let name = request.principal ?? ""
        let principal = name.isEmpty ? "" : ", as \(name)"
        return "\n\(request.place): \(request.offline.method) \(request.offline.target)\n"
            + "  recorded: \(request.verdict)\(principal)\n"
    }
}

extension OfflineAnswer {
    /// `allow` as well where nobody is to be asked, unless the route is closed.
    fileprivate var verdict: String {
        if let authorization { return authorization }
        if isUndecided { return ReplayResult.undecided }
        if gatewayResponse?.hasPrefix("AUTHORIZER_") == true { return "error" }
        return gatewayResponse != nil && (status == 401 || status == 403) ? "deny" : "allow"
    }
}
