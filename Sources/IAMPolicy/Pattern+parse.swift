extension Pattern {
    /// How wildcards of a text are meant.
    enum Wildcards {
        /// They are characters.
        case none
        case all
        /// Of a resource's ARN: a `*` that doesn't end its segment stops at the colon (IAM User Guide,
        /// "IAM JSON policy elements: Resource").
        case segments
    }

    /// Compiles a text; `hasVariables`: the document's Version is 2012-10-17.
    /// - Returns: nil: it is too long.
    init?(parsing text: String, _ wildcards: Wildcards, hasVariables: Bool) {
        guard text.utf8.count <= Self.lengthMax else { return nil }
        var parser = PatternParser(bytes: Array(text.utf8), wildcards: wildcards)
        self.init(parser.parse(hasVariables: hasVariables))
    }
}

private struct PatternParser {
    let bytes: [UInt8]
    let wildcards: Pattern.Wildcards
    var parts: [Pattern.Part] = []
    var text: [UInt8] = []

    init(bytes: [UInt8], wildcards: Pattern.Wildcards) {
        self.bytes = bytes
        self.wildcards = wildcards
    }

    mutating func parse(hasVariables: Bool) -> [Pattern.Part] {
        var (position, colons) = (0, 0)
        while position < bytes.count {
            let byte = bytes[position]
            if hasVariables, byte == UInt8(ascii: "$"), let (part, end) = variable(at: position) {
                add(part)
                position = end
                continue
            }
            if byte == UInt8(ascii: ":") { colons += 1 }
            switch (byte, wildcards) {
            case (UInt8(ascii: "*"), .all): add(.any(within: false))
            case (UInt8(ascii: "*"), .segments):
                let next = position + 1 < bytes.count ? bytes[position + 1] : UInt8(ascii: ":")
                add(.any(within: colons < 5 && next != UInt8(ascii: ":")))
            case (UInt8(ascii: "?"), .all), (UInt8(ascii: "?"), .segments): add(.one)
            default: text.append(byte)
            }
            position += 1
        }
        close()
        return parts
    }

    private mutating func close() {
        if !text.isEmpty { parts.append(.text(text)) }
        text = []
    }

    private mutating func add(_ part: Pattern.Part) {
        if case .text(let more) = part {
            text += more
            return
        }
        close()
        parts.append(part)
    }

    /// `${key}`, `${key, 'default'}`, `${*}`, `${?}`, `${$}`; nil: a dollar sign.
    private func variable(at start: Int) -> (Pattern.Part, Int)? {
        guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "{"),
            let close = bytes[start...].firstIndex(of: UInt8(ascii: "}"))
        else { return nil }
        let inner = String(decoding: bytes[(start + 2)..<close], as: UTF8.self)
        let end = close + 1
        if ["*", "?", "$"].contains(inner) { return (.text(Array(inner.utf8)), end) }
        guard let comma = inner.firstIndex(of: ",") else {
            return (.variable(key: Self.name(inner[...]), otherwise: nil), end)
        }
        let rest = inner[inner.index(after: comma)...].drop { $0 == " " }
        guard rest.count >= 2, rest.first == "'", rest.last == "'" else { return nil }
        return (
            .variable(
                key: Self.name(inner[..<comma]), otherwise: String(rest.dropFirst().dropLast())),
            end
        )
    }

    private static func name(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed()).lowercased()
    }
}
