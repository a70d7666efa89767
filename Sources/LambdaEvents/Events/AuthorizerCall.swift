public import JSON

/// What an event for an authorizer begins with: which request is asked about, and by what.
///
/// Developer Guide, "Input to an Amazon API Gateway Lambda authorizer" and "Working with AWS Lambda
/// authorizers for HTTP APIs". The rest is as a proxy integration's event, without the body.
public struct AuthorizerCall {
    /// `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}`
    public var arn: EventText
    /// The values of the identity sources, in order.
    public var identity: UnsafeBufferPointer<EventText>

    /// About this request.
    public init(arn: EventText, identity: UnsafeBufferPointer<EventText>) {
        self.arn = arn
        self.identity = identity
    }

    /// Appends the event of a TOKEN authorizer, which is all that its function learns.
    public func writeToken(_ out: inout JSONBuffer) {
        out.appendMember(#"{"type":"TOKEN","authorizationToken":"#, identity.first ?? EventText(""))
        out.appendMember(#","methodArn":"#, arn)
        out.append(UInt8(ascii: "}"))
    }

    /// What comes before `resource` or `routeKey`, without the brace.
    func writeLead(_ format: EventFormat, _ out: inout JSONBuffer) {
        switch format {
        case .rest, .webSocket: out.appendMember(#""type":"REQUEST","methodArn":"#, arn)
        case .http1:
            out.appendMember(#""version":"1.0","type":"REQUEST","methodArn":"#, arn)
            writeJoined(#","identitySource":""#, &out)
            writeJoined(#","authorizationToken":""#, &out)
        case .http2:
            out.appendMember(#""version":"2.0","type":"REQUEST","routeArn":"#, arn)
            writeList(&out)
        }
        out.append(UInt8(ascii: ","))
    }

    private func writeJoined(_ lead: StaticString, _ out: inout JSONBuffer) {
        out.append(lead)
        for (index, value) in identity.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            out.appendEscaped(value)
        }
        out.append(UInt8(ascii: "\""))
    }

    /// The guide: null where the authorizer has no identity source.
    private func writeList(_ out: inout JSONBuffer) {
        if identity.isEmpty { return out.append(#","identitySource":null"#) }
        var lead: StaticString = #","identitySource":["#
        for value in identity {
            out.appendMember(lead, value)
            lead = ","
        }
        out.append(UInt8(ascii: "]"))
    }
}
