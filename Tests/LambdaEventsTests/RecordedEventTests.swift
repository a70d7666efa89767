import Foundation
import JSON
import LambdaEvents
import Testing

/// corpora/aws-recorded-facts, test_lambda_aws_proxy_integration: what AWS sent to a function.
@Suite("Recorded events", .enabled(if: !EventRow.recorded.isEmpty)) struct RecordedEventTests {
    @Test("there are eleven")
    func count() { #expect(EventRow.recorded.count == 11) }

    @Test("the same request is the same event, to the last member", arguments: EventRow.recorded)
    func written(row: EventRow) throws {
        let written = try EventModel(row.event).written()
        #expect(Self.masked(written) == Self.masked(row.event))
    }

    /// In one order, and without what the recording hides: the epoch is a text there, lists of these
    /// headers too, and a body that is JSON is JSON.
    private static func masked(_ event: JSONValue) -> String {
        var event = event
        guard var object = event.object, var context = object["requestContext"]?.object,
            var lists = object["multiValueHeaders"]?.object
        else { return "" }
        context["requestTimeEpoch"] = 0
        object["requestContext"] = .object(context)
        for name in ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"] {
            lists[name] = lists[name]?.array?.first ?? lists[name]
        }
        object["multiValueHeaders"] = .object(lists)
        if let body = object["body"]?.string { object["body"] = try? JSONValue(parsing: body) }
        event = .object(object)
        return event.sorted.compact
    }

    @Test("a path's parameters are those of the URL", arguments: EventRow.recorded)
    func path(row: EventRow) throws {
        let route = Array("ANY \(try #require(row.event["resource"]?.string))".utf8)
        let path = Array(try #require(row.event["path"]?.string).utf8)
        var found = JSONObject()
        route.withUnsafeBufferPointer { route in
            path.withUnsafeBufferPointer { path in
                PathPattern(route).match(path) { name, value in
                    found[String(decoding: name, as: UTF8.self)] = .string(
                        String(decoding: value, as: UTF8.self))
                }
            }
        }
        #expect((found.isEmpty ? .null : .object(found)) == row.event["pathParameters"])
    }

    @Test("a query's parameters are those of the URL", arguments: EventRow.recorded)
    func query(row: EventRow) throws {
        // The host's placeholder has a # of its own.
        let whole = try #require(row.request?["url"]?.string)
        let host = try #require(whole.firstRange(of: ".amazonaws.com"))
        let url = whole[host.upperBound...].prefix { $0 != "#" }
        var query = url.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        for (name, values) in row.request?["params"]?.object?.members ?? [] {
            for value in values.array ?? [] {
                query += (query.isEmpty ? "" : "&") + "\(name)=\(value.string ?? "")"
            }
        }
        // What the client made of it on the wire.
        let bytes = Array(query.replacing(" ", with: "%20").utf8)
        var found = JSONObject()
        bytes.withUnsafeBufferPointer { bytes in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count + 1) { text in
                withUnsafeTemporaryAllocation(
                    of: EventField.self, capacity: QueryParameters.count(of: bytes)
                ) { fields in
                    guard let text = text.baseAddress, let first = fields.baseAddress else {
                        return
                    }
                    let count = QueryParameters.decode(
                        bytes, semicolonSplits: true, into: text, first)
                    for field in fields[0..<count] {
                        let name = String(decoding: field.name, as: UTF8.self)
                        let value = JSONValue.string(String(decoding: field.value, as: UTF8.self))
                        found[name] = .array((found[name]?.array ?? []) + [value])
                    }
                }
            }
        }
        let expected = row.event["multiValueQueryStringParameters"] ?? .null
        #expect((found.isEmpty ? .null : .object(found).sorted) == expected.sorted)
    }

    @Test("a client's header has the recorded name and value", arguments: EventRow.recorded)
    func headers(row: EventRow) throws {
        let headers = EventHeaders(.rest)
        for (name, value) in row.request?["headers"]?.object?.members ?? [] {
            let bytes = Array(name.utf8)
            let outcome = bytes.withUnsafeBufferPointer { headers.outcome($0) }
            let expected: String
            switch outcome {
            case .kept: expected = name
            case .renamed(let name): expected = String(describing: name)
            case .forwardedFor, .cookie, .dropped:
                Issue.record("\(name) isn't in the event")
                continue
            }
            #expect(row.event["headers"]?[expected] == value, "\(name)")
        }
    }
}

extension JSONValue {
    /// The same with members in the order of their names.
    var sorted: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted) }))
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }
}
