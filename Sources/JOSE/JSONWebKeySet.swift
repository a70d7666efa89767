public import JSON

/// The keys of an issuer (RFC 7517 §5), those that can be used.
public struct JSONWebKeySet: Hashable, Sendable {
    /// Bound of a set as text, in bytes.
    public static let sizeMax = 256 << 10
    /// Bound of its keys. Issuers have two to ten.
    public static let countMax = 64
    /// How many keys are tried for a token that names none.
    public static let triesMax = 4

    /// In the order of the text.
    public let keys: [JSONWebKey]
    /// Why others were left out.
    public let refusals: [JOSEError]

    /// Parses a set, or a single key.
    public init(parsing text: some Collection<UInt8>) throws(JOSEError) {
        let options = JSONOptions(depthMax: 16, sizeMax: Self.sizeMax, duplicateKeys: .reject)
        let value: JSONValue
        do { value = try JSONValue(parsing: text, options: options) } catch {
            throw JOSEError(
                error.code == .tooLarge ? .tooLarge : .malformed, "the key set: \(error)")
        }
        try self.init(value)
    }

    /// Reads a set, or a single key. RFC 7517 §5: keys that aren't understood are left out.
    public init(_ value: JSONValue) throws(JOSEError) {
        let members: [JSONValue]
        if let keys = value["keys"] {
            guard let array = keys.array else {
                throw JOSEError(.malformed, "keys isn't an array")
            }
            members = array
        } else if value["kty"] != nil {
            members = [value]
        } else {
            throw JOSEError(.malformed, "the key set has no keys")
        }
        guard members.count <= Self.countMax else {
            throw JOSEError(.tooLarge, "the key set has more than \(Self.countMax) keys")
        }
        var keys: [JSONWebKey] = []
        var refusals: [JOSEError] = []
        for member in members {
            do throws(JOSEError) { keys.append(try JSONWebKey(member)) } catch {
                refusals.append(error)
            }
        }
        // Whoever publishes a secret beside public keys has published it; whoever doesn't, mixes up two sets.
        guard Set(keys.map(\.isSymmetric)).count < 2 else {
            throw JOSEError(.key, "the key set has shared secrets beside public keys")
        }
        self.keys = keys
        self.refusals = refusals
    }

    /// The places of the keys that may check a token with this header, at most `triesMax`: those of its
    /// kid; those without a kid where none has it; all where the token names none.
    public func candidates(for header: JWSHeader) -> [Int] {
        var found: [Int] = []
        var anonymous: [Int] = []
        for (index, key) in keys.enumerated() where key.accepts(header.algorithm) {
            if header.keyID == nil || key.keyID == header.keyID {
                if found.count < Self.triesMax { found.append(index) }
            } else if key.keyID == nil, anonymous.count < Self.triesMax {
                anonymous.append(index)
            }
        }
        return found.isEmpty ? anonymous : found
    }
}
