internal import JSON

/// How many of those whom a method's or route's authorization lets in have signed their request.
package enum CallerSignatures {
    case none
    /// Those by one path of a chain, or by a step of Auth/IAM whose configuration isn't the API's.
    case some
    case all
}

extension AuthorizerChains {
    /// - Parameters:
    ///   - key: `METHOD /path`, or a route key.
    ///   - isIAM: whether its authorization is `AWS_IAM` where no chain replaces it.
    package static func signatures(
        of key: String, stage: String, in chains: [String: String], isIAM: Bool
    ) -> CallerSignatures {
        for owner in owners(of: key, stage: stage, in: chains) {
            guard let part = chains[owner].flatMap({ try? JSONValue(parsing: $0) }) else {
                return .none
            }
            if let found = signatures(part) { return found }
        }
        return isIAM ? .all : .none
    }

    /// nil: the part only watches.
    private static func signatures(_ part: JSONValue) -> CallerSignatures? {
        guard let object = part.object else {
            return part == "AWS_IAM" ? .all : part == "Auth/IAM" ? .some : CallerSignatures.none
        }
        if object["shadow"]?.bool == true { return nil }
        guard let found = enforced(object) else { return nil }
        // A signature that can't be judged is let in as a good one is.
        return found == .all && object["on_error"] == "allow" ? .some : found
    }

    private static func enforced(_ part: JSONObject) -> CallerSignatures? {
        if let name = part["authorizer"] {
            // With another configuration it asks other keys, and not what the integration does.
            return name != "AWS_IAM" ? CallerSignatures.none : part["config"] == nil ? .all : .some
        }
        if let plugin = part["use"] { return plugin == "Auth/IAM" ? .some : CallerSignatures.none }
        if let list = part["all_of"]?.array {
            let found = list.compactMap(signatures)
            if found.isEmpty { return list.isEmpty ? CallerSignatures.none : nil }
            if found.contains(.all) { return .all }
            return found.contains(.some) ? .some : CallerSignatures.none
        }
        for name in ["any_of", "first_of"] {
            guard let list = part[name]?.array else { continue }
            let found = list.compactMap(signatures)
            guard let first = found.first else {
                return list.isEmpty ? CallerSignatures.none : nil
            }
            return found.allSatisfy { $0 == first } ? first : .some
        }
        // Who is let in by `not` has been refused a signature.
        return CallerSignatures.none
    }
}
