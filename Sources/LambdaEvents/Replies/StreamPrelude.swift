internal import JSON

/// What a streamed answer begins with: its status and header fields in JSON, then eight NUL bytes, behind
/// which its body comes. "The metadata and the delimiter must be in the first 16 KB" (API Gateway Developer
/// Guide, "Set up a Lambda proxy integration with payload response streaming").
public struct StreamPrelude {
    /// Bytes until the body begins, at most.
    public static let sizeMax = 16 << 10
    private static let delimiterSize = 8

    /// From 100 to 599.
    public var status = 200
    /// In order: `headers`, then `multiValueHeaders`, then a Set-Cookie for each of `cookies`. By the
    /// rules of proxy integrations: `ResponseHeader`. There is always a Content-Type.
    public var fields: [(name: String, value: String)] = []
    /// Where the body begins.
    public var bodyStart: Int

    /// Reads a beginning; nil: it isn't whole yet.
    public init?(_ bytes: UnsafeBufferPointer<UInt8>) throws(ReplyFault) {
        guard let end = Self.delimiter(in: bytes) else {
            guard bytes.count < Self.sizeMax else {
                throw ReplyFault("the streamed answer has no metadata in its first 16 KB")
            }
            return nil
        }
        bodyStart = end + Self.delimiterSize
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        guard let metadata = try? JSONValue(parsing: text), let object = metadata.object else {
            throw ReplyFault("the streamed answer's metadata is no JSON object")
        }
        try read(object)
    }

    private static func delimiter(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var zeros = 0
        for index in 0..<min(bytes.count, sizeMax) {
            zeros = bytes[index] == 0 ? zeros + 1 : 0
            if zeros == delimiterSize { return index + 1 - delimiterSize }
        }
        return nil
    }

    private mutating func read(_ object: JSONObject) throws(ReplyFault) {
        if let code = object["statusCode"] {
            let number = code.int ?? code.string.flatMap { Int($0) }
            guard let number, (100...599).contains(number) else {
                throw ReplyFault("the streamed answer's statusCode is none")
            }
            status = number
        }
        for (name, value) in object["headers"]?.object?.members ?? [] {
            try add(name, Self.text(value))
        }
        for (name, values) in object["multiValueHeaders"]?.object?.members ?? [] {
            for value in values.array ?? [] { try add(name, Self.text(value)) }
        }
        for cookie in object["cookies"]?.array ?? [] { try add("Set-Cookie", Self.text(cookie)) }
        if !fields.contains(where: { $0.name.lowercased() == "content-type" }) {
            fields.append(("Content-Type", "application/json"))
        }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.lexeme
        case .bool(let value): value ? "true" : "false"
        default: nil
        }
    }

    private mutating func add(_ name: String, _ value: String?) throws(ReplyFault) {
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7f && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0)
            }
        guard let value, isToken else {
            throw ReplyFault("the streamed answer's header '\(name)' has no name or no text")
        }
        // RFC 9110 §5.5: CR, LF and NUL in a field value become SP.
        let clean = String(
            decoding: value.utf8.map { [0x0d, 0x0a, 0].contains($0) ? 0x20 : $0 }, as: UTF8.self)
        var copy = name
        switch copy.withUTF8({ ResponseHeader.outcome($0, .rest) }) {
        case .kept: fields.append((name, clean))
        case .remapped: fields.append(("\(ResponseHeader.prefix)\(name)", clean))
        case .dropped: break
        }
    }
}
