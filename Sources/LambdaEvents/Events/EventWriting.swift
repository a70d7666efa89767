internal import JSON

extension JSONBuffer {
    /// `"text"`, or `null`. `lead` is what comes before: a comma, a name, a colon.
    mutating func appendMember(_ lead: StaticString, _ text: EventText?) {
        append(lead)
        guard let text else { return append("null") }
        appendString(text)
    }

    /// `"name":"value",…` in braces, or `none` where there are no fields.
    mutating func appendFields(
        _ fields: UnsafeBufferPointer<EventField>, none: StaticString = "null"
    ) {
        guard !fields.isEmpty else { return append(none) }
        var lead: StaticString = "{"
        for field in fields {
            append(lead)
            lead = ","
            appendString(field.name)
            append(UInt8(ascii: ":"))
            appendString(field.value)
        }
        append(UInt8(ascii: "}"))
    }

    /// A name in lower case, with its quotes. A field's name is a token (RFC 9110 §5.1): nothing in
    /// it has to be escaped.
    mutating func appendLowercasedName(_ name: EventText) {
        reserve(name.count + 2)
        append(UInt8(ascii: "\""))
        for byte in name { append(byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte) }
        append(UInt8(ascii: "\""))
    }

    /// The members of what an authorizer said, without braces.
    mutating func appendAuthorizer(_ values: Slice<UnsafeBufferPointer<EventAuthorizerValue>>) {
        var lead = false
        for value in values {
            if lead { append(UInt8(ascii: ",")) }
            lead = true
            appendString(value.name)
            append(UInt8(ascii: ":"))
            if value.isJSON { append(value.value) } else { appendString(value.value) }
        }
    }

    /// What the authorizers of a chain said, without braces: what belongs to all, then a member for each.
    mutating func appendChain(_ context: EventContext) {
        let shared = context.chain.first?.range.lowerBound ?? context.authorizer.count
        appendAuthorizer(context.authorizer[..<shared])
        var lead = shared > 0
        for authorizer in context.chain {
            if lead { append(UInt8(ascii: ",")) }
            lead = true
            appendString(authorizer.name)
            append(":{")
            appendAuthorizer(context.authorizer[authorizer.range])
            append(UInt8(ascii: "}"))
        }
    }

    /// `"clientCert":{…}`
    mutating func appendCertificate(_ certificate: EventCertificate) {
        appendMember(#""clientCert":{"clientCertPem":"#, certificate.pem)
        appendMember(#","subjectDN":"#, certificate.subject)
        appendMember(#","issuerDN":"#, certificate.issuer)
        appendMember(#","serialNumber":"#, certificate.serialNumber)
        appendMember(#","validity":{"notBefore":"#, certificate.notBefore)
        appendMember(#","notAfter":"#, certificate.notAfter)
        append("}}")
    }
}
