internal import Glibc

/// A token in its compact form (RFC 7515 §7.1), taken apart and not verified.
public struct CompactJWS: Sendable {
    /// Bound of a token, in bytes: heads are not longer.
    public static let sizeMax = 64 << 10

    /// What it says of itself.
    public let header: JWSHeader
    /// The payload, decoded.
    public let payload: [UInt8]
    /// The signature, decoded; never empty.
    public let signature: [UInt8]
    /// How many bytes at the token's beginning are signed: header, dot and payload.
    public let signedCount: Int

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
        let header = known?.header(spelled: head)
        guard let headerBytes = header == nil ? Base64URL.bytes(head) : [],
            let payload = Base64URL.bytes(Self.part(token, first + 1, second)),
            let signature = Base64URL.bytes(Self.part(token, second + 1, token.count))
        else { throw JOSEError(.malformed, "a part of the token isn't base64url") }
        guard !signature.isEmpty else { throw JOSEError(.malformed, "the token isn't signed") }
        if let header {
            self.header = header
        } else {
            self.header = try JWSHeader(headerBytes)
            known?.remember(self.header, spelled: head)
        }
        self.payload = payload
        self.signature = signature
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
}
