internal import Glibc
internal import JSON

/// A token in its compact form (RFC 7515 §7.1), taken apart and not verified. It owns what it decoded, in one
/// block: tokens that nobody remembers are taken apart on the loop.
public struct CompactJWS: ~Copyable, Sendable {
    /// Bound of a token, in bytes: heads are not longer.
    public static let sizeMax = 64 << 10

    /// What it says of itself.
    public let header: JWSHeader
    /// The payload, decoded. Borrowed: valid as long as the token.
    public var payload: UnsafeBufferPointer<UInt8> { part(0, payloadCount) }
    /// The signature, decoded; never empty. Borrowed: valid as long as the token.
    public var signature: UnsafeBufferPointer<UInt8> { part(payloadCount, decoded.count) }
    /// How many bytes at the token's beginning are signed: header, dot and payload.
    public let signedCount: Int
    /// The payload, and the signature behind it.
    private let decoded: JSONBuffer
    private let payloadCount: Int

    /// Takes `token` apart; longer than `sizeMax` is refused before anything is looked at. A header that
    /// `known` has read isn't read again.
    public init(
        _ token: UnsafeBufferPointer<UInt8>, sizeMax: Int = Self.sizeMax,
        known: KnownHeader? = nil
    ) throws(JOSEError) {
        guard token.count <= min(sizeMax, Self.sizeMax) else {
            throw JOSEError(.tooLarge, "the token is longer than \(sizeMax) bytes")
        }
        guard let first = Self.dot(in: token, from: 0),
            let second = Self.dot(in: token, from: first + 1),
            // A fourth part makes it something else; RFC 7515 §5.2 step 1.
            Self.dot(in: token, from: second + 1) == nil
        else { throw JOSEError(.malformed, "the token hasn't three parts") }
        let head = Self.part(token, 0, first)
        let known = (known, known?.header(spelled: head))
        // A part is longer than what it stands for.
        var decoded = JSONBuffer(capacity: token.count)
        guard let headerBytes = known.1 == nil ? Base64URL.bytes(head) : [],
            let payloadCount = Self.decode(Self.part(token, first + 1, second), to: &decoded),
            let signatureCount = Self.decode(
                Self.part(token, second + 1, token.count), to: &decoded)
        else { throw JOSEError(.malformed, "a part of the token isn't base64url") }
        guard signatureCount > 0 else { throw JOSEError(.malformed, "the token isn't signed") }
        if let header = known.1 {
            self.header = header
        } else {
            header = try JWSHeader(headerBytes)
            known.0?.remember(header, spelled: head)
        }
        self.decoded = decoded
        self.payloadCount = payloadCount
        signedCount = second
    }

    private static func dot(in token: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = token.baseAddress,
            let found = memchr(base + start, Int32(UInt8(ascii: ".")), token.count - start)
        else { return nil }
        return UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - base
    }

    private static func part(
        _ token: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: token[start..<end]) }

    private func part(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: decoded.bytes[start..<end])
    }

    /// How many bytes `text` stands for; nil: it isn't base64url.
    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, to out: inout JSONBuffer
    ) -> Int? { out.append(atMost: text.count) { Base64URL.decode(text, into: $0) } }
}
