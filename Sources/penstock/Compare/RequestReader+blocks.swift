extension RequestReader {
    /// `METHOD /path`, lines of headers, an empty line, the body. A line of `###`, and a line `METHOD
    /// /path` after an empty one, begin the next; `#` before a request is a comment.
    mutating func readBlocks(_ text: String) throws {
        var request: ComparedRequest?
        var body: [Substring]?
        func whole() -> ComparedRequest? {
            guard var whole = request else { return nil }
            var lines = body ?? []
            while lines.last?.isEmpty == true { lines.removeLast() }
            whole.body = Array(filled(lines.joined(separator: "\n")).utf8)
            return whole
        }
        // "\r\n" is one Character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            let isSeparator = line.hasPrefix("###")
            let isFresh = request == nil || body == nil || body?.last.map(\.isEmpty) ?? true
            if isSeparator || (isFresh && Self.isRequestLine(line)) {
                if let whole = whole() { try add(whole) }
                (request, body) = (nil, nil)
                if isSeparator { continue }
                let words = line.split(separator: " ")
                request = ComparedRequest(
                    method: String(words[0]),
                    target: ComparedRequest.target(of: filled(String(words[1]))),
                    place: "\(path):\(index + 1)")
            } else if body != nil {
                body?.append(line)
            } else if request != nil, line.isEmpty {
                body = []
            } else if request != nil {
                guard let colon = line.firstIndex(of: ":") else {
                    throw CommandFailure.usage(
                        "\(path):\(index + 1): '\(line.prefix(60))' is no header",
                        hint: "an empty line is between headers and body")
                }
                let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                request?.fields.append((String(line[..<colon]), filled(String(value))))
            } else if !line.isEmpty, !line.hasPrefix("#") {
                throw CommandFailure.usage(
                    "\(path):\(index + 1): '\(line.prefix(60))' begins no request",
                    hint: "one begins with a method and a path: GET /orders/7")
            }
        }
        if let whole = whole() { try add(whole) }
    }

    /// A method in capitals and a path or URL, and perhaps a version.
    private static func isRequestLine(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        guard words.count == 2 || (words.count == 3 && words[2].hasPrefix("HTTP/")) else {
            return false
        }
        return words[0].utf8.allSatisfy { $0 &- 0x41 < 26 || $0 == UInt8(ascii: "-") }
            && (words[1].hasPrefix("/") || words[1].contains("://"))
    }
}
