internal import Spelling

/// Reads a route such as `GET /orders/{id}`, and says what is wrong with one.
enum RouteText {
    struct Fault: Error {
        var message: String
        var hint: String?
        /// Where in the text, in Unicode scalars.
        var offset: Int
        var length: Int
    }

    private static let methods = [
        "ANY", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE",
    ]

    static func parse(_ text: String) throws(Fault) -> RoutePattern {
        let method = text.prefix { $0 != " " }
        let path = text.dropFirst(method.count).drop { $0 == " " }
        let pathOffset = text.unicodeScalars.count - path.unicodeScalars.count
        if method.hasPrefix("/") || path.isEmpty {
            throw Fault(
                message: "a route is a method and a path", hint: "such as GET /orders/{id}",
                offset: 0,
                length: text.unicodeScalars.count)
        }
        try check(method: method)
        return RoutePattern(
            method: method == "ANY" ? nil : String(method),
            segments: try segments(path, at: pathOffset))
    }

    // RFC 9110 §9.1: methods are case-sensitive tokens, and the registered ones are upper case.
    private static func check(method: Substring) throws(Fault) {
        guard method.utf8.allSatisfy({ $0 &- 0x41 < 26 || $0 == UInt8(ascii: "-") }) else {
            let upper = method.uppercased()
            throw Fault(
                message: "'\(method)' is not a method",
                hint: methods.contains(upper)
                    ? "methods are upper case: \(upper)"
                    : Suggestion.didYouMean(upper, among: methods) ?? "such as GET, or ANY for all",
                offset: 0, length: method.unicodeScalars.count)
        }
    }

    private static func segments(
        _ path: Substring, at offset: Int
    ) throws(Fault) -> [RoutePattern.Segment] {
        guard path.hasPrefix("/") else {
            throw Fault(
                message: "a path begins with '/'", hint: "write /\(path)", offset: offset, length: 1
            )
        }
        guard path != "/" else { return [] }
        var segments: [RoutePattern.Segment] = []
        var names: Set<Substring> = []
        var place = offset + 1
        for text in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let length = text.unicodeScalars.count
            if case .greedy(let name) = segments.last {
                throw Fault(
                    message: "{\(name)+} takes the rest of the path and must be last",
                    hint: "write {\(name)} for one segment",
                    offset: place - name.unicodeScalars.count - 4,
                    length: name.unicodeScalars.count + 3)
            }
            let segment = try segment(text, at: place)
            if let name = segment.name, !names.insert(name).inserted {
                throw Fault(
                    message: "the parameter '\(name)' is there twice",
                    hint: "give each a name of its own",
                    offset: place, length: length)
            }
            segments.append(segment)
            place += length + 1
        }
        return segments
    }

    private static func segment(
        _ text: Substring, at offset: Int
    ) throws(Fault) -> RoutePattern.Segment {
        func fault(_ message: String, _ hint: String?) -> Fault {
            Fault(
                message: message, hint: hint, offset: offset,
                length: max(text.unicodeScalars.count, 1))
        }
        guard !text.isEmpty else {
            throw fault("a path has no empty segments", "remove a '/'")
        }
        guard text.contains(where: { $0 == "{" || $0 == "}" }) else {
            // RFC 3986 §3.3: pchar. Matching is done on the path as it is sent, so what must be
            // escaped there can't be written plainly here.
            guard let bad = text.unicodeScalars.first(where: { !isPathCharacter($0) }) else {
                return .literal(String(text))
            }
            throw fault(
                "'\(bad)' can't stand in a path",
                bad == "?"
                    ? "a route matches the path alone, not the query"
                    : "percent-encode it as clients send it")
        }
        let inner = text.dropFirst().dropLast()
        let name = inner.hasSuffix("+") ? inner.dropLast() : inner
        guard text.hasPrefix("{"), text.hasSuffix("}"), text.count >= 3,
            !name.contains(where: { $0 == "{" || $0 == "}" })
        else {
            throw fault("a parameter is a whole segment", "write /{name}/ with nothing beside it")
        }
        // Amazon API Gateway, "Set up a method request": names are [a-zA-Z0-9._-] here; ":" too.
        let isName = name.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "._-:".utf8.contains(byte)
        }
        guard !name.isEmpty, isName else {
            throw fault(
                "'\(name)' is not a parameter's name", "letters, digits, and ._-: may stand there")
        }
        return inner.hasSuffix("+") ? .greedy(String(name)) : .parameter(String(name))
    }

    private static func isPathCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", "!", "$", "&", "'", "(", ")", "*",
            "+", ",", ";", "=", ":", "@", "%":
            true
        default: false
        }
    }
}

extension RoutePattern.Segment {
    fileprivate var name: Substring? {
        switch self {
        case .literal: nil
        case .parameter(let name), .greedy(let name): name[...]
        }
    }
}
