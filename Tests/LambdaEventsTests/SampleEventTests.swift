import JSON
import LambdaEvents
import Testing

/// corpora/lambda-events: events that guides and libraries print. Hand-edited, so their shapes are
/// compared: members, their types, null against absent. Where they contradict a recording, that wins.
@Suite("Printed events", .enabled(if: !EventRow.samples.isEmpty)) struct SampleEventTests {
    /// Rows that say nothing of an event of a proxy integration, and what they are.
    private static let others: [(part: String, what: String)] = [
        ("custom-auth-request-type", "an authorizer's event"),
        ("custom-authorizer-v", "an authorizer's event"),
        ("apiGatewayAuthorizer", "an authorizer's event"),
        ("lambda-authorizer.md", "an authorizer's event or policy"),
        ("authorizer-input.md", "an authorizer's event"),
        ("proxy-integrations.md/1", "an OpenAPI definition"),
        ("proxy-integrations.md/2", "an answer of create-rest-api"),
        ("proxy-integrations.md/4", "an answer of create-resource"),
        ("proxy-integrations.md/5", "an answer of put-method"),
        ("proxy-integrations.md/6", "an answer of put-integration"),
    ]

    /// Members that samples have and we don't write, and why.
    private static let missing = [
        // Methods keep no operationName in a configuration.
        "requestContext.operationName",
        // A sample with two authorizers at once, which no route can have.
        "requestContext.authorizer.jwt",
        // apiGatewayProxyOtherEvent has it in one of the two lists of headers only.
        "headers.Origin",
    ]

    /// In events of REST APIs that were copied from the 1.0 event of HTTP APIs; recorded: neither an
    /// authorizer without one, nor without the deployment.
    private static let restMissing = ["requestContext.authorizer"]
    private static let restExtra = [
        "requestContext.deploymentId",
        // Younger than the sample apigw-restapi-openapi-request; recorded.
        "isBase64Encoded", "requestContext.identity.principalOrgId",
    ]

    @Test("each row is judged, or says nothing of these events")
    func all() {
        #expect(EventRow.samples.count == 32)
        for row in EventRow.samples where row.event["requestContext"] == nil {
            #expect(Self.others.contains { row.id.contains($0.part) }, "\(row.id)")
        }
        #expect(Self.events.count == 18)
    }

    private static let events = EventRow.samples.filter { row in
        !others.contains { row.id.contains($0.part) }
    }

    @Test("the shape of what is printed", arguments: events)
    func shape(row: EventRow) throws {
        let model = EventModel(row.event)
        var printed = shape(row.event)
        if model.format == .http2 {
            // The guide: names of headers are in lower case; the samples' aren't.
            printed = Set(printed.map { $0.hasPrefix("headers.") ? $0.lowercased() : $0 })
        }
        let written = shape(try model.written())
        var missing = printed.subtracting(written).filter { difference in
            !Self.missing.contains { difference.hasPrefix($0) }
        }
        var extra = written.subtracting(printed)
        if model.format == .rest {
            missing = missing.filter { line in !Self.restMissing.contains { line.hasPrefix($0) } }
            extra = extra.filter { line in !Self.restExtra.contains { line.hasPrefix($0) } }
        }
        #expect(missing.sorted() == [])
        #expect(extra.sorted() == [])
    }

    /// `requestContext.http.method: string`, a line for each leaf. What clients or people name counts
    /// as one.
    private func shape(_ value: JSONValue, _ place: String = "") -> Set<String> {
        switch value {
        case .object(let object):
            guard !object.isEmpty else { return ["\(place): object"] }
            return object.members.reduce(into: []) { lines, member in
                lines.formUnion(
                    shape(member.value, place.isEmpty ? member.key : "\(place).\(member.key)"))
            }
        case .array(let elements): return Set(elements.flatMap { shape($0, "\(place)[]") })
        default: return ["\(place): \(value.kind)"]
        }
    }
}
