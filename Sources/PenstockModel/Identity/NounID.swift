/// The ids that AWS gives, by their lengths: lower-case letters and digits. Lengths as in the answers
/// of corpora/aws-recorded-facts, the examples of the AWS CLI reference, and aws-surface.md §7.
package enum NounID: String, CaseIterable, Sendable {
    case restAPI, api, apiKey, apiMapping, privateDomainName, accessAssociation
    case resource, authorizer, deployment, model, requestValidator, documentationPart
    case usagePlan, vpcLink, clientCertificate, cacheNamespace, v2VPCLink, routingRule
    case route, integration, routeResponse, integrationResponse

    package var length: Int {
        switch self {
        case .restAPI, .api, .apiKey, .apiMapping, .privateDomainName, .accessAssociation: 10
        case .route, .integration, .routeResponse, .integrationResponse: 7
        default: 6
        }
    }

    /// A new id. Who asks makes sure that it is free.
    package func make(using random: inout some RandomNumberGenerator) -> String {
        Self.text(length) { UInt64.random(in: 0..<36, using: &random) }
    }

    /// The id of what a template of `stack` calls `logicalID`: the same after every start.
    package func stable(stack: String, logicalID: String) -> String {
        // A NUL between the names, so that ("a", "bc") and ("ab", "c") differ.
        var state = Self.hash("\(rawValue)\0\(stack)\0\(logicalID)")
        return Self.text(length) {
            state = Self.mixed(state)
            return state % 36
        }
    }

    /// The tag by which a template or a call chooses a REST or v2 API's id.
    package static let tag = "_custom_id_"

    /// The id that `tags` choose; nil unless it can stand in a host name.
    package static func chosen(by tags: [String: String]) -> String? {
        guard let id = tags[tag], (1...chosenLengthMax).contains(id.utf8.count) else { return nil }
        let isHostLabel = id.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        return isHostLabel && !id.hasPrefix("-") && !id.hasSuffix("-") ? id : nil
    }

    /// Characters of a chosen id: those of a label in a host name (RFC 1035 §2.3.4).
    package static let chosenLengthMax = 63

    /// A key's value: 40 letters and digits, as AWS makes them.
    package static func apiKeyValue(using random: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<40).map { _ in alphabet[Int.random(in: 0..<62, using: &random)] })
    }

    private static func text(_ length: Int, _ next: () -> UInt64) -> String {
        // By bytes: a template of ten thousand routes asks for twenty thousand ids.
        var bytes: [UInt8] = []
        for _ in 0..<length {
            let digit = UInt8(next())
            bytes.append(digit < 10 ? 0x30 + digit : UInt8(ascii: "a") + digit - 10)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// FNV-1a, 64 bits: stable over runs, which Swift's `Hasher` is not.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// SplitMix64, one step.
    private static func mixed(_ state: UInt64) -> UInt64 {
        var z = state &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
