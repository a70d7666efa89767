import JSON
import LambdaEvents
import Testing

/// Ours: AWS has no chains of authorizers.
@Suite("Events of chains of authorizers")
struct ChainEventTests {
    private func authorizer(
        _ format: EventFormat, _ chain: [EventAuthorizer], _ values: [EventAuthorizerValue]
    ) throws -> JSONValue? {
        var buffer = JSONBuffer()
        var request = EventRequest()
        request.context.isChain = true
        chain.withUnsafeBufferPointer { chain in
            request.context.chain = chain
            values.withUnsafeBufferPointer { values in
                request.context.authorizer = values
                format.write(request, to: &buffer)
            }
        }
        return try JSONValue(parsing: buffer.text)["requestContext"]?["authorizer"]
    }

    private let values = [
        EventAuthorizerValue(EventText("principalId"), EventText("ann"), isJSON: false),
        EventAuthorizerValue(EventText("claims"), EventText(#"{"sub":"ann"}"#), isJSON: true),
        EventAuthorizerValue(EventText("tenant"), EventText("acme"), isJSON: false),
        EventAuthorizerValue(EventText("level"), EventText("3"), isJSON: true),
    ]

    @Test(
        "each has a member of its own, beside whom they agree on", arguments: EventFormat.allCases)
    func each(format: EventFormat) throws {
        let chain = [
            EventAuthorizer(EventText("token"), 1..<2), EventAuthorizer(EventText("key"), 2..<4),
        ]
        #expect(
            try authorizer(format, chain, values)?.compact
                == #"{"principalId":"ann","token":{"claims":{"sub":"ann"}},"#
                + #""key":{"tenant":"acme","level":3}}"#)
    }

    @Test("nobody's principal: the members begin at once", arguments: EventFormat.allCases)
    func nobody(format: EventFormat) throws {
        let chain = [EventAuthorizer(EventText("key"), 0..<1)]
        #expect(
            try authorizer(format, chain, Array(values[2...2]))?.compact
                == #"{"key":{"tenant":"acme"}}"#)
    }

    @Test("a chain that says only who it is", arguments: EventFormat.allCases)
    func principal(format: EventFormat) throws {
        #expect(
            try authorizer(format, [], Array(values[..<1]))?.compact == #"{"principalId":"ann"}"#)
    }
}
