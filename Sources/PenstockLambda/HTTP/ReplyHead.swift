internal import CPenstock
internal import PenstockCore
internal import PenstockHTTP

/// Writes a response's head.
enum ReplyHead {
    /// - Parameter length: of the body; nil: it comes in chunks.
    static func bytes(
        _ status: Int, _ fields: [(String, String)], length: Int?, isLast: Bool
    ) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(reason(status))\r\n"
        for (name, value) in fields { text += "\(name): \(clean(value))\r\n" }
        if let length {
            // RFC 9110 §8.6: none with 204.
            if status != 204 { text += "Content-Length: \(length)\r\n" }
        } else {
            text += "Transfer-Encoding: chunked\r\n"
        }
        if isLast { text += "Connection: close\r\n" }
        text += "\r\n"
        return Array(text.utf8)
    }

    /// RFC 9110 §5.5: CR, LF and NUL in a field value become SP.
    private static func clean(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x0d || $0 == 0x0a || $0 == 0 }) else {
            return value
        }
        return String(
            decoding: value.utf8.map { $0 == 0x0d || $0 == 0x0a || $0 == 0 ? 0x20 : $0 },
            as: UTF8.self)
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 202: "Accepted"
        case 204: "No Content"
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        default: status < 500 ? "Error" : "Internal Server Error"
        }
    }
}

/// Reads a trailer section: lines that the engine has checked.
enum Trailers {
    static func fields(_ section: ByteView) -> [(name: String, value: String)] {
        guard section.isPresent, section.n > 0 else { return [] }
        return String(section).split(separator: "\r\n").compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return (line[..<colon].lowercased(), String(value))
        }
    }
}
