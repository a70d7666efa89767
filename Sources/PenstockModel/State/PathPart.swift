/// What one part of a resource's path matches.
package enum PathPart: Hashable, Sendable {
    case literal
    /// `{name}`
    case variable(String)
    /// `{name+}`: the rest of the path.
    case greedy(String)

    /// nil where AWS refuses the part: "Resource's path part only allow a-zA-Z0-9._-: or a valid
    /// greedy path variable and curly braces at the beginning and the end." It takes `~`, `$` and
    /// `,` too: aws-cdk, `aws-apigateway/lib/resource.ts`, and amplify-category-api, request 2719.
    package init?(_ text: String) {
        if text.hasPrefix("{"), text.hasSuffix("}") {
            var name = text.dropFirst().dropLast()
            let isGreedy = name.hasSuffix("+")
            if isGreedy { name = name.dropLast() }
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isAllowed) else { return nil }
            self = isGreedy ? .greedy(String(name)) : .variable(String(name))
        } else {
            guard !text.isEmpty, text.utf8.allSatisfy(Self.isAllowed) else { return nil }
            self = .literal
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._-:~$,".utf8.contains(byte)
        }
    }
}

/// Why a resource can't be where it was asked to be.
package enum ResourceTreeError: Error, Hashable, Sendable {
    case noSuchParent
    case noSuchResource
    /// The root has no parent to leave and can't be removed.
    case root
    /// The parent has a resource with this part.
    case duplicate(String)
    /// A resource below itself.
    case cyclical
    case invalidPathPart(String)
    /// The parent, whose part this is, takes the rest of the path.
    case greedyParent(String)
    /// The parent has another variable, with this part.
    case variableSibling(String)
}
