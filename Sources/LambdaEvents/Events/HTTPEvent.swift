internal import JSON

/// Payload format 2.0 of HTTP APIs: Developer Guide, "Working with AWS Lambda proxy integrations for
/// HTTP APIs". Names of headers are in lower case, what is doubled is joined by commas, and what isn't
/// there is left out.
enum HTTPEvent {
    static func write(
        _ request: EventRequest, asking call: AuthorizerCall? = nil, to out: inout JSONBuffer
    ) {
        let context = request.context
        out.append(UInt8(ascii: "{"))
        if let call { call.writeLead(.http2, &out) } else { out.append(#""version":"2.0","#) }
        out.appendMember(#""routeKey":"#, context.routeKey)
        out.appendMember(#","rawPath":"#, request.path)
        out.appendMember(#","rawQueryString":"#, request.query ?? EventText(""))
        if !request.cookies.isEmpty {
            var lead: StaticString = #","cookies":["#
            for cookie in request.cookies {
                out.appendMember(lead, cookie)
                lead = ","
            }
            out.append(UInt8(ascii: "]"))
        }
        out.append(#","headers":"#)
        write(request.headers, areNames: true, &out)
        if !request.queryParameters.isEmpty {
            out.append(#","queryStringParameters":"#)
            write(request.queryParameters, areNames: false, &out)
        }
        out.append(#","requestContext":{"#)
        write(request, &out)
        if !request.pathParameters.isEmpty {
            out.append(#","pathParameters":"#)
            out.appendFields(request.pathParameters)
        }
        if !request.stageVariables.isEmpty {
            out.append(#","stageVariables":"#)
            out.appendFields(request.stageVariables)
        }
        guard call == nil else { return out.append(UInt8(ascii: "}")) }
        if let body = request.body { out.appendMember(#","body":"#, body) }
        out.append(
            request.isBase64Encoded ? #","isBase64Encoded":true}"# : #","isBase64Encoded":false}"#)
    }

    private static func write(
        _ fields: UnsafeBufferPointer<EventField>, areNames: Bool, _ out: inout JSONBuffer
    ) {
        out.append(UInt8(ascii: "{"))
        FieldGroups.with(fields, ignoringCase: areNames) { groups in
            var lead: StaticString = ""
            groups.forEachName { first, _ in
                out.append(lead)
                lead = ","
                if areNames {
                    out.appendLowercasedName(fields[first].name)
                } else {
                    out.appendString(fields[first].name)
                }
                out.append(#":""#)
                var comma: StaticString = ""
                groups.forEachValue(from: first) { value in
                    out.append(comma)
                    comma = ","
                    out.appendEscaped(value)
                }
                out.append(UInt8(ascii: "\""))
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    private static func write(_ request: EventRequest, _ out: inout JSONBuffer) {
        let context = request.context
        out.appendMember(#""accountId":"#, context.accountID)
        out.appendMember(#","apiId":"#, context.apiID)
        if let certificate = context.certificate {
            out.append(#","authentication":{"#)
            out.appendCertificate(certificate)
            out.append(UInt8(ascii: "}"))
        }
        writeAuthorizer(context, &out)
        out.appendMember(#","domainName":"#, context.domainName)
        out.appendMember(#","domainPrefix":"#, context.domainPrefix)
        out.appendMember(#","http":{"method":"#, request.method)
        out.appendMember(#","path":"#, request.path)
        out.appendMember(#","protocol":"#, context.protocolName)
        out.appendMember(#","sourceIp":"#, context.sourceIP)
        out.appendMember(#","userAgent":"#, context.userAgent ?? EventText(""))
        out.appendMember(#"},"requestId":"#, context.requestID)
        out.appendMember(#","routeKey":"#, context.routeKey)
        out.appendMember(#","stage":"#, context.stage)
        out.appendMember(#","time":"#, context.requestTime)
        out.append(#","timeEpoch":"#)
        out.appendInt(context.requestTimeEpoch)
        out.append(UInt8(ascii: "}"))
    }

    private static func writeAuthorizer(_ context: EventContext, _ out: inout JSONBuffer) {
        guard !context.authorizer.isEmpty else { return }
        out.append(#","authorizer":{"#)
        guard !context.isChain else {
            out.appendChain(context)
            return out.append(UInt8(ascii: "}"))
        }
        out.appendString(context.authorizerKind)
        out.append(":{")
        out.appendAuthorizer(context.authorizer[...])
        out.append("}}")
    }
}
