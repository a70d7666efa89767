import JSON
import PenstockServer

/// What a replay came to: recorded × candidate, and the requests that differ.
struct ReplayResult {
    private static let names = ["allow", "deny", "abstain", "error"]
    /// Requests that are listed.
    private static let listedMax = 20

    private var matrix: [String: [String: Int]] = [:]
    private var differing: [(request: RecordedRequests.Request, answer: OfflineAnswer)] = []
    private(set) var differs = 0
    private var count = 0
    /// Credentials are missing, and the candidate doesn't allow: with them it might have.
    private var unknown = 0

    mutating func add(_ request: RecordedRequests.Request, _ answer: OfflineAnswer) {
        count += 1
        let verdict = answer.authorization ?? "allow"
        if verdict != request.verdict, verdict != "allow", !request.redacted.isEmpty {
            unknown += 1
            return
        }
        matrix[request.verdict, default: [:]][verdict, default: 0] += 1
        let same = (verdict == "allow") == (request.verdict == "allow") && verdict != "error"
        if same || verdict == request.verdict { return }
        differs += 1
        if differing.count < Self.listedMax { differing.append((request, answer)) }
    }

    var json: JSONValue {
        var rows = JSONObject()
        for row in Self.names {
            var cells = JSONObject()
            for column in Self.names {
                cells[column] = .number(JSONNumber(matrix[row]?[column] ?? 0))
            }
            rows[row] = .object(cells)
        }
        return [
            "replayed": .number(JSONNumber(count)), "differ": .number(JSONNumber(differs)),
            "unknown": .number(JSONNumber(unknown)), "recorded_by_candidate": .object(rows),
            "differing": .array(
                differing.map { request, answer in
                    [
                        "place": .string(request.place), "method": .string(request.offline.method),
                        "target": .string(request.offline.target),
                        "recorded": .string(request.verdict),
                        "candidate": .string(answer.authorization ?? "allow"),
                        "decision": answer.json["decision"] ?? .null,
                    ]
                }),
        ]
    }

    var text: String {
        var text = "\(count) requests replayed: \(differs) differ"
        text += unknown > 0 ? ", \(unknown) unknown (their credentials are redacted)\n" : "\n"
        func right(_ text: String) -> String {
            String(repeating: " ", count: max(10 - text.count, 0)) + text
        }
        text += "  recorded ╲ candidate" + Self.names.map(right).joined() + "\n"
        for row in Self.names {
            text += "  " + row + String(repeating: " ", count: 20 - row.count)
            text += Self.names.map { right(String(matrix[row]?[$0] ?? 0)) }.joined() + "\n"
        }
        for (request, answer) in differing {
            text += "\n\(request.place): \(request.offline.method) \(request.offline.target)\n"
            text += "  recorded: \(request.verdict)"
            text += request.principal.isEmpty ? "\n" : ", as \(request.principal)\n"
            text += answer.decisionText
        }
        return text
    }
}
