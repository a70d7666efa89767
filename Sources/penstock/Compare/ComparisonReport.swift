import JSON

/// What a comparison found, for people and for programs.
struct ComparisonReport {
    struct Entry {
        var request: ComparedRequest
        var differences: [AnswerDifference]
        /// p50 of each side, in milliseconds.
        var times: [Double]
    }

    private(set) var entries: [Entry] = []
    /// What the sides are called.
    let names: [String]
    private let rounds: Int

    /// - Parameter exchanges: of each request; with one side it is compared with what was recorded.
    init(
        _ requests: [ComparedRequest], _ exchanges: [ComparisonRun.Exchange], _ mask: AnswerMask,
        names: [String], rounds: Int
    ) {
        self.names = names
        self.rounds = rounds
        for (request, exchange) in zip(requests, exchanges) {
            entries.append(
                Entry(
                    request: request, differences: Self.differences(request, exchange, mask),
                    times: exchange.times.map(Median.of)))
        }
    }

    var isSame: Bool { entries.allSatisfy { $0.differences.isEmpty } }

    private static func differences(
        _ request: ComparedRequest, _ exchange: ComparisonRun.Exchange, _ mask: AnswerMask
    ) -> [AnswerDifference] {
        let first: RecordedAnswer
        switch (exchange.outcomes.count, exchange.outcomes.first) {
        case (2, .answer(let answer)?):
            first = RecordedAnswer(
                status: answer.status, fields: answer.fields, body: answer.bytes)
        case (2, let outcome?):
            return [
                AnswerDifference(
                    place: "answer", first: said(outcome), second: said(exchange.outcomes[1]))
            ]
        default: first = request.recorded ?? RecordedAnswer()
        }
        guard let last = exchange.outcomes.last else { return [] }
        guard case .answer(let second) = last else {
            return [
                AnswerDifference(
                    place: "answer", first: first.status.map { .number(JSONNumber($0)) },
                    second: said(last))
            ]
        }
        return AnswerComparison(first, second, to: request.method, mask).differences
    }

    private static func said(_ outcome: ComparedSide.Outcome) -> JSONValue {
        switch outcome {
        case .answer(let answer): .number(JSONNumber(answer.status))
        case .fault(let message), .unreachable(let message): .string(message)
        }
    }

    var text: String {
        var text = ""
        for entry in entries where !entry.differences.isEmpty {
            text += "\(entry.request.title)  (\(entry.request.place))\n"
            for difference in entry.differences.prefix(AnswerDifference.listedMax) {
                text += "  \(difference.text)\n"
            }
            let more = entry.differences.count - AnswerDifference.listedMax
            if more > 0 { text += "  and \(more) more\n" }
        }
        if !text.isEmpty { text = "\(names[0]) → \(names[1])\n" + text }
        let differing = entries.count { !$0.differences.isEmpty }
        text += "\(entries.count) requests: "
        text += differing == 0 ? "no difference" : "\(differing) differ"
        text += "; p50 of \(rounds) rounds: "
        text += times.map { "\(Self.decimal($0.p50)) ms \($0.name)" }.joined(separator: ", ")
        return text
    }

    var json: JSONValue {
        let requests = entries.map { entry -> JSONValue in
            [
                "request": .string(entry.request.title), "place": .string(entry.request.place),
                "same": .bool(entry.differences.isEmpty),
                "differences": .array(
                    entry.differences.prefix(AnswerDifference.listedMax).map(\.json)),
                "differenceCount": .number(JSONNumber(entry.differences.count)),
                "milliseconds": .array(entry.times.map(Self.number)),
            ]
        }
        return [
            "same": .bool(isSame), "first": .string(names[0]), "second": .string(names[1]),
            "rounds": .number(JSONNumber(rounds)),
            "p50": .object(JSONObject(times.map { ($0.name, Self.number($0.p50)) })),
            "requests": .array(requests),
        ]
    }

    /// The middle of the requests' p50, of each gateway that was asked.
    private var times: [(name: String, p50: Double)] {
        let asked = entries.first?.times.count ?? 0
        return names.suffix(asked).enumerated().map { number, name in
            (name, Median.of(entries.map { $0.times[number] }))
        }
    }

    private static func number(_ value: Double) -> JSONValue {
        JSONNumber(decimal(value)).map(JSONValue.number) ?? .null
    }

    /// Two digits after the point.
    private static func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
