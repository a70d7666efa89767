internal import JSON

/// Payload format 1.0: of REST APIs as recorded (LocalStack's test_lambda_aws_proxy_integration), of
/// HTTP APIs as the Developer Guide prints it ("Working with AWS Lambda proxy integrations for HTTP
/// APIs").
struct ProxyEvent {
    let isREST: Bool
    /// nil: the event is an integration's.
    var call: AuthorizerCall?

    func write(_ request: EventRequest, to out: inout JSONBuffer) {
        out.append(UInt8(ascii: "{"))
        if let call {
            call.writeLead(isREST ? .rest : .http1, &out)
        } else if !isREST {
            out.append(#""version":"1.0","#)
        }
        out.appendMember(#""resource":"#, request.context.resourcePath)
        out.appendMember(#","path":"#, request.path)
        out.appendMember(#","httpMethod":"#, request.method)
        // What is doubled: the last value counts (recorded for the query; the guide for both).
        write(request.headers, ("headers", "multiValueHeaders"), ignoringCase: true, &out)
        write(
            request.queryParameters,
            ("queryStringParameters", "multiValueQueryStringParameters"), ignoringCase: false,
            &out)
        out.append(#","pathParameters":"#)
        out.appendFields(request.pathParameters, none: none)
        out.append(#","stageVariables":"#)
        out.appendFields(request.stageVariables, none: none)
        out.append(#","requestContext":{"#)
        write(request, &out)
        guard call == nil else { return out.append(UInt8(ascii: "}")) }
        out.appendMember(#","body":"#, request.body)
        out.append(
            request.isBase64Encoded ? #","isBase64Encoded":true}"# : #","isBase64Encoded":false}"#)
    }

    /// What stands for no fields: the guide's events of authorizers have `{}`.
    private var none: StaticString { call == nil ? "null" : "{}" }

    /// The same fields twice: each name with its last value, and with all of its values.
    func write(
        _ fields: UnsafeBufferPointer<EventField>, _ names: (StaticString, StaticString),
        ignoringCase: Bool, lead first: StaticString = ",", _ out: inout JSONBuffer
    ) {
        func begin(_ name: StaticString, _ out: inout JSONBuffer, lead: StaticString = ",") {
            out.append(lead)
            out.append(UInt8(ascii: "\""))
            out.append(name)
            out.append(#"":"#)
            out.append(fields.isEmpty ? none : "{")
        }
        guard !fields.isEmpty else {
            begin(names.0, &out, lead: first)
            return begin(names.1, &out)
        }
        FieldGroups.with(fields, ignoringCase: ignoringCase) { groups in
            begin(names.0, &out, lead: first)
            var lead: StaticString = ""
            groups.forEachName { first, last in
                out.append(lead)
                lead = ","
                out.appendString(fields[first].name)
                out.append(UInt8(ascii: ":"))
                out.appendString(fields[last].value)
            }
            out.append(UInt8(ascii: "}"))
            begin(names.1, &out)
            lead = ""
            groups.forEachName { first, _ in
                out.append(lead)
                lead = ","
                out.appendString(fields[first].name)
                out.append(":[")
                var comma: StaticString = ""
                groups.forEachValue(from: first) { value in
                    out.append(comma)
                    comma = ","
                    out.appendString(value)
                }
                out.append(UInt8(ascii: "]"))
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    private func write(_ request: EventRequest, _ out: inout JSONBuffer) {
        let context = request.context
        out.appendMember(#""resourceId":"#, context.resourceID)
        writeAuthorizer(context, &out)
        out.appendMember(#","resourcePath":"#, context.resourcePath)
        out.appendMember(#","httpMethod":"#, request.method)
        out.appendMember(#","extendedRequestId":"#, context.extendedRequestID)
        out.appendMember(#","requestTime":"#, context.requestTime)
        out.appendMember(#","path":"#, request.fullPath)
        out.appendMember(#","accountId":"#, context.accountID)
        out.appendMember(#","protocol":"#, context.protocolName)
        out.appendMember(#","stage":"#, context.stage)
        out.appendMember(#","domainPrefix":"#, context.domainPrefix)
        out.append(#","requestTimeEpoch":"#)
        out.appendInt(context.requestTimeEpoch)
        out.appendMember(#","requestId":"#, context.requestID)
        writeIdentity(context, &out)
        out.appendMember(#","domainName":"#, context.domainName)
        if isREST { out.appendMember(#","deploymentId":"#, context.deploymentID) }
        out.appendMember(#","apiId":"#, context.apiID)
        out.append(UInt8(ascii: "}"))
    }

    /// A REST event has it with an authorizer only; the guide's event of an HTTP API always.
    func writeAuthorizer(_ context: EventContext, _ out: inout JSONBuffer) {
        if context.authorizer.isEmpty {
            if !isREST { out.append(#","authorizer":{"claims":null,"scopes":null}"#) }
            return
        }
        out.append(#","authorizer":{"#)
        if context.isChain {
            out.appendChain(context)
        } else {
            out.appendAuthorizer(context.authorizer[...])
        }
        out.append(UInt8(ascii: "}"))
    }

    private func writeIdentity(_ context: EventContext, _ out: inout JSONBuffer) {
        out.append(#","identity":{"#)
        out.appendMember(#""sourceIp":"#, context.sourceIP)
        out.appendMember(#","userAgent":"#, context.userAgent)
        for (index, name) in EventIdentity.names.enumerated() {
            let value = index < context.identity.count ? context.identity[index] : nil
            if index >= EventIdentity.alwaysCount, value == nil { continue }
            out.append(#",""#)
            out.append(name)
            out.appendMember(#"":"#, value)
        }
        if let certificate = context.certificate {
            out.append(UInt8(ascii: ","))
            out.appendCertificate(certificate)
        }
        out.append(UInt8(ascii: "}"))
    }
}
