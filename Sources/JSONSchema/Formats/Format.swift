/// The formats that may assert.
enum Format: UInt8, CaseIterable {
    case dateTime, date, time, duration
    case email, idnEmail, hostname, idnHostname, ipv4, ipv6
    case uri, uriReference, iri, iriReference, uriTemplate, uuid
    case jsonPointer, relativeJSONPointer, regex

    /// The format of that name; nil when the draft doesn't have it, so that it says nothing.
    init?(_ name: String, _ draft: JSONSchemaDialect.Draft) {
        guard let format = Self.allCases.first(where: { $0.name == name }), draft >= format.since
        else { return nil }
        self = format
    }

    /// The draft that brought it. Draft-04 is taken to have what API Gateway's validator adds to it
    /// (json-schema-validator, `DraftV4FormatAttributesDictionary` and its extras).
    private var since: JSONSchemaDialect.Draft {
        switch self {
        case .dateTime, .email, .hostname, .ipv4, .ipv6, .uri, .jsonPointer, .uriTemplate, .uuid,
            .regex:
            .draft4
        case .uriReference: .draft6
        case .date, .time, .idnEmail, .idnHostname, .iri, .iriReference, .relativeJSONPointer:
            .draft7
        case .duration: .draft201909
        }
    }

    /// As schemas spell it.
    var name: String {
        switch self {
        case .dateTime: "date-time"
        case .date: "date"
        case .time: "time"
        case .duration: "duration"
        case .email: "email"
        case .idnEmail: "idn-email"
        case .hostname: "hostname"
        case .idnHostname: "idn-hostname"
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .uri: "uri"
        case .uriReference: "uri-reference"
        case .iri: "iri"
        case .iriReference: "iri-reference"
        case .uriTemplate: "uri-template"
        case .uuid: "uuid"
        case .jsonPointer: "json-pointer"
        case .relativeJSONPointer: "relative-json-pointer"
        case .regex: "regex"
        }
    }

    /// Whether a text, which is UTF-8, has the format.
    func accepts(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .dateTime: DateFormat.isDateTime(text)
        case .date: DateFormat.isDate(text[...])
        case .time: DateFormat.isTime(text[...])
        case .duration: DateFormat.isDuration(text)
        case .email: MailFormat.isAddress(text, isInternational: false)
        case .idnEmail: MailFormat.isAddress(text, isInternational: true)
        case .hostname: HostFormat.isHostname(text)
        case .idnHostname: HostFormat.isInternationalHostname(text)
        case .ipv4: AddressFormat.isIPv4(text[...])
        case .ipv6: AddressFormat.isIPv6(text[...])
        case .uri: URIFormat.isURI(text, isInternational: false)
        case .iri: URIFormat.isURI(text, isInternational: true)
        case .uriReference: URIFormat.isReference(text, isInternational: false)
        case .iriReference: URIFormat.isReference(text, isInternational: true)
        case .uriTemplate: URITemplateFormat.isTemplate(text)
        case .uuid: AddressFormat.isUUID(text)
        case .jsonPointer: PointerFormat.isPointer(text[...])
        case .relativeJSONPointer: PointerFormat.isRelative(text)
        case .regex: SchemaPattern.isStrict(String(decoding: text, as: UTF8.self))
        }
    }
}

typealias FormatText = Slice<UnsafeBufferPointer<UInt8>>

/// Kinds of characters (RFC 5234 appendix B.1).
extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}
