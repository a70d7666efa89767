import CPenstock
import PenstockCore

/// What the fields that matter to the protocol said, gathered while they are read.
///
/// `note` sees only fields of `special`; it answers with a fault as soon as one field alone, or its
/// repetition, is wrong. What needs the whole head is `conclude`'s.
struct FieldFacts {
    var contentLength: UInt64 = 0
    /// Index of the `Host` field in the table, or -1.
    var hostIndex: Int32 = -1
    var flags: UInt16 = 0

    static let hasLength: UInt16 = 1
    static let hasTransferEncoding: UInt16 = 2
    static let close: UInt16 = 4
    static let keepAlive: UInt16 = 8
    static let upgradeOption: UInt16 = 16
    static let upgradeField: UInt16 = 32
    static let expectContinue: UInt16 = 64
    static let listsFields: UInt16 = 128

    static var special: HeaderSet {
        HeaderSet(.connection) | .contentLength | .transferEncoding | .host | .expect | .upgrade
    }

    func has(_ flag: UInt16) -> Bool { flags & flag != 0 }

    /// Notes one field; `index` is its place in the table.
    @inline(never)
    mutating func note(
        _ name: HeaderName, _ value: ByteView, index: Int, isRequest: Bool
    ) -> FaultReason? {
        switch name {
        case .contentLength: return noteLength(value)
        case .transferEncoding:
            // Once, and nothing but "chunked": every obfuscation of TE.TE research ("xchunked",
            // "chunked, identity", "\x0bchunked", a second field) is either refused here or was
            // before, as a control character. A gateway that guesses is half of an attack.
            if has(FieldFacts.hasTransferEncoding) { return .repeatedTransferEncoding }
            flags |= FieldFacts.hasTransferEncoding
            return value.equalsIgnoringCase(ByteView("chunked"))
                ? nil : .unsupportedTransferEncoding
        case .connection: return noteConnection(value, isRequest: isRequest)
        case .host where isRequest:
            if hostIndex >= 0 { return .repeatedHost }
            hostIndex = Int32(truncatingIfNeeded: index)
            return Authority.isValid(value) ? nil : .malformedHost
        case .expect where isRequest:
            guard value.equalsIgnoringCase(ByteView("100-continue")) else {
                return .unsupportedExpectation
            }
            flags |= FieldFacts.expectContinue
            return nil
        case .upgrade:
            flags |= FieldFacts.upgradeField
            return nil
        default: return nil
        }
    }

    private mutating func noteLength(_ value: ByteView) -> FaultReason? {
        // RFC 9112 §6.3 lets a recipient fold equal repetitions into one. We don't: no client needs
        // it, and which of two proxies folds is what CL.CL attacks probe.
        if has(FieldFacts.hasLength) { return .repeatedLength }
        flags |= FieldFacts.hasLength
        guard let length = Decimal.parse(value), length <= UInt64(Int64.max) else {
            return .malformedLength
        }
        contentLength = length
        return nil
    }

    private mutating func noteConnection(_ value: ByteView, isRequest: Bool) -> FaultReason? {
        // What nearly everybody sends.
        if value.equals("keep-alive") {
            flags |= FieldFacts.keepAlive
            return nil
        }
        if value.equals("close") {
            flags |= FieldFacts.close
            return nil
        }
        var options = TokenList(value)
        while let option = options.next() {
            guard ByteClass.all(option.buffer, ByteClass.token) else { return .malformedConnection }
            if option.equalsIgnoringCase(ByteView("close")) {
                flags |= FieldFacts.close
                continue
            }
            let name = HeaderName.identify(option)
            if name == .keepAlive {
                flags |= FieldFacts.keepAlive
            } else if name == .upgrade {
                flags |= FieldFacts.upgradeOption
            } else if name == .other || !isRequest {
                flags |= FieldFacts.listsFields
            } else if !name.isHopByHop {
                // RFC 9110 §7.6.1: never for a field meant for the recipient. Stripping such a field
                // by listing it is a known attack on what proxies add or check: N. Davison, "Abusing
                // HTTP hop-by-hop request headers" (2019); CVE-2022-1388 and CVE-2022-31813. Names
                // we have no id for are dropped as listed, before the gateway adds its own.
                return .connectionNamesEndToEndField
            }
        }
        return nil
    }
}

extension FieldFacts {
    /// Body and persistence of a request (RFC 9112 §6.3), or what is wrong with the whole.
    func conclude(
        version: UInt8, request: Bool, into framing: inout MessageFraming
    ) -> FaultReason? {
        let chunked = has(FieldFacts.hasTransferEncoding)
        if chunked, has(FieldFacts.hasLength) { return .lengthAndTransferEncoding }
        if chunked, version < 11 { return .transferEncodingInHTTP10 }
        framing.announcesLength = has(FieldFacts.hasLength)
        framing.length = contentLength
        framing.body = chunked ? .chunked : framing.announcesLength ? .length : .none
        framing.keepAlive =
            !has(FieldFacts.close) && (version >= 11 || has(FieldFacts.keepAlive))
        // RFC 9110 §10.1.1: an expectation in HTTP/1.0 is ignored.
        framing.expectsContinue = has(FieldFacts.expectContinue) && version >= 11
        framing.wantsUpgrade =
            has(FieldFacts.upgradeField) && has(FieldFacts.upgradeOption) && version >= 11
        framing.connectionListsFields = has(FieldFacts.listsFields)
        return nil
    }

    /// The same for a response, which depends on what was asked (RFC 9112 §6.3).
    func conclude(
        version: UInt8, status: UInt16, to method: HTTPMethod, into framing: inout MessageFraming
    ) -> FaultReason? {
        if let reason = conclude(version: version, request: false, into: &framing) { return reason }
        if method == .head || status < 200 || status == 204 || status == 304 {
            framing.body = .none
        } else if framing.body == .none {
            framing.body = .untilClose
            framing.keepAlive = false
        }
        return nil
    }
}
