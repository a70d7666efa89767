internal import JSON

/// Compiles whom a statement speaks of.
struct PrincipalReader {
    let object: JSONObject
    let pointer: JSONPointer
    let kind: Policy.Kind

    private static let types = ["AWS", "Service", "Federated", "CanonicalUser"]

    func read() throws(PolicyFault) -> Principals? {
        let (own, negated) = (object["Principal"], object["NotPrincipal"])
        guard kind == .resource else {
            guard own == nil, negated == nil else {
                throw PolicyFault(
                    "an identity policy has no \(own == nil ? "NotPrincipal" : "Principal")",
                    pointer)
            }
            return nil
        }
        switch (own, negated) {
        case (nil, nil):
            throw PolicyFault("a resource policy's statement has a Principal", pointer)
        case (.some, .some):
            throw PolicyFault("a statement has Principal or NotPrincipal, not both", pointer)
        case (let value?, nil):
            return Principals(
                list: try list(value, pointer.appending("Principal")), isNegated: false)
        case (nil, let value?):
            return Principals(
                list: try list(value, pointer.appending("NotPrincipal")), isNegated: true)
        }
    }

    private func list(
        _ value: JSONValue, _ place: JSONPointer
    ) throws(PolicyFault) -> [Principals.Match] {
        if value.string == "*" { return [.everyone] }
        guard let types = value.object, !types.isEmpty else {
            throw PolicyFault(
                "a principal is * or an object of \(Self.types.joined(separator: ", "))", place)
        }
        var list: [Principals.Match] = []
        for (type, value) in types.members {
            let place = place.appending(type)
            guard Self.types.contains(type) else {
                throw PolicyFault(
                    "'\(type)' is no type of principal; there are \(Self.types.joined(separator: ", "))",
                    place)
            }
            for text in try PolicyTexts.texts(value, place) {
                list.append(try match(type, text, place))
            }
        }
        return list
    }

    /// "Principal": "You cannot use a wildcard to match part of a principal name or ARN."
    private func match(
        _ type: String, _ text: String, _ place: JSONPointer
    ) throws(PolicyFault) -> Principals.Match {
        if type == "AWS", text == "*" { return .everyone }
        guard !text.contains("*"), !text.contains("?") else {
            throw PolicyFault("no wildcard is part of a principal: '\(text)'", place)
        }
        switch type {
        case "AWS": return try account(text, place)
        case "Service": return .service(text)
        default: return .other(type: type, text)
        }
    }

    private func account(
        _ text: String, _ place: JSONPointer
    ) throws(PolicyFault) -> Principals.Match {
        if text.utf8.count == 12, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
            return .account(text)
        }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        // A principal that was deleted is told by its id (AIDA…, AROA…), which is nobody's any more.
        guard parts.count == 6, parts[0] == "arn" else { return .other(type: "AWS", text) }
        if parts[5] == "root" { return .account(String(parts[4])) }
        if parts[5].hasPrefix("group/") {
            throw PolicyFault("a group can't be a principal: '\(text)'", place)
        }
        return .arn(text)
    }
}
