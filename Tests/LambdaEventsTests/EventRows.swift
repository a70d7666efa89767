import Foundation
import JSON
import Testing

/// Events of the corpora.
struct EventRow: Sendable, CustomTestStringConvertible {
    var id: String
    var event: JSONValue
    /// Of a recorded one: the client's request.
    var request: JSONValue?

    var testDescription: String { id }

    private static func rows(_ file: String) -> [JSONValue] {
        let folder =
            ProcessInfo.processInfo.environment["PENSTOCK_CORPORA"]
            ?? URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../shared/corpora").path
        let text = (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
    }

    /// Printed ones, by people: their shapes count. None where the corpora aren't.
    static let samples: [EventRow] = ["event-shapes", "aws-docs"].flatMap { file in
        rows("lambda-events/\(file).jsonl").map {
            EventRow(id: $0["id"]?.string ?? "", event: $0["event"] ?? .null)
        }
    }

    /// Those that AWS made.
    static let recorded: [EventRow] = rows("aws-recorded-facts/localstack-data-plane.jsonl")
        .flatMap { row in
            var request: JSONValue?
            var events: [EventRow] = []
            for step in row["steps"]?.array ?? [] {
                if step["http"] != nil { request = step }
                guard let event = step["recorded"], event["requestContext"] != nil,
                    event["httpMethod"] != nil
                else { continue }
                let name = step["snapshot"]?.string ?? ""
                events.append(
                    EventRow(
                        id: "\(row["id"]?.string ?? "") \(name)", event: event, request: request))
            }
            return events
        }
}
