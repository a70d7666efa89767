internal import JSON

/// The protected header of a compact JWS (RFC 7515 §4.1). Keys and addresses of keys that it holds
/// (`jwk`, `jku`, `x5c`, `x5u`) are what the sender says of itself: nobody looks at them.
public struct JWSHeader: Hashable, Sendable {
    /// Bound of the decoded header, in bytes.
    public static let sizeMax = 4096

    /// How it is signed.
    public let algorithm: JWSAlgorithm
    /// Which key, as the sender names it: a look-up in the keys at hand and nothing else.
    public let keyID: String?

    init(_ bytes: [UInt8]) throws(JOSEError) {
        guard bytes.count <= Self.sizeMax else {
            throw JOSEError(.tooLarge, "the header is longer than \(Self.sizeMax) bytes")
        }
        // RFC 7515 §4: names must be unique.
        let options = JSONOptions(depthMax: 16, sizeMax: Self.sizeMax, duplicateKeys: .reject)
        let read = bytes.withUnsafeBufferPointer { text in
            Result { () throws(JOSEError) in
                guard let document = try? JSONDocument(borrowing: text, options: options),
                    document.kind(of: .root) == .object
                else { throw JOSEError(.malformed, "the header isn't a JSON object") }
                return try Self.read(document)
            }
        }
        (algorithm, keyID) = try read.get()
    }

    private static func read(
        _ document: JSONDocument
    ) throws(JOSEError) -> (JWSAlgorithm, String?) {
        // RFC 7515 §4.1.11: what isn't understood makes it invalid, and nothing is understood here.
        guard !document.member(.root, named: "crit").exists else {
            throw JOSEError(.critical, "the header has crit")
        }
        let name = document.member(.root, named: "alg")
        guard document.kind(of: name) == .string else {
            throw JOSEError(.malformed, "the header has no alg")
        }
        guard let algorithm = JWSAlgorithm(rawValue: document.string(of: name)) else {
            throw JOSEError(.algorithm, "alg '\(document.string(of: name))' isn't known")
        }
        let kid = document.member(.root, named: "kid")
        guard kid.exists else { return (algorithm, nil) }
        guard document.kind(of: kid) == .string else {
            throw JOSEError(.malformed, "kid isn't a string")
        }
        return (algorithm, document.string(of: kid))
    }
}
