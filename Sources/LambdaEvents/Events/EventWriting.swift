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
    mutating func appendAuthorizer(
        _ values: UnsafeBufferPointer<EventAuthorizerValue>, leading: Bool
    ) {
        var lead = leading
        for value in values {
            if lead { append(UInt8(ascii: ",")) }
            lead = true
            appendString(value.name)
            append(UInt8(ascii: ":"))
            if value.isJSON { append(value.value) } else { appendString(value.value) }
        }
    }
}
