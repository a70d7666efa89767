internal import SourceTree

/// The text of an `Fn::Sub`, taken apart (AWS CloudFormation user guide, "Fn::Sub").
struct SubText {
    enum Piece: Hashable {
        case text(String)
        /// The name in `${Name}`, and where the `$` is, in bytes.
        case variable(String, offset: Int)
    }

    var pieces: [Piece] = []
    /// The name in a `${…}` that can't be a variable, and where that is.
    var fault: (name: String, offset: Int)?

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var literal: [UInt8] = []
        var i = 0
        while i < bytes.count {
            guard bytes[i] == UInt8(ascii: "$"), i + 1 < bytes.count,
                bytes[i + 1] == UInt8(ascii: "{"),
                let end = bytes[(i + 2)...].firstIndex(of: UInt8(ascii: "}"))
            else {
                literal.append(bytes[i])
                i += 1
                continue
            }
            let inner = bytes[(i + 2)..<end]
            if inner.first == UInt8(ascii: "!") {
                // ${!Literal} is ${Literal}.
                literal += [UInt8(ascii: "$"), UInt8(ascii: "{")] + inner.dropFirst()
                literal.append(UInt8(ascii: "}"))
            } else {
                let name = String(decoding: inner, as: UTF8.self)
                if !Self.isName(inner) { fault = fault ?? (name, i) }
                if !literal.isEmpty {
                    pieces.append(.text(String(decoding: literal, as: UTF8.self)))
                    literal = []
                }
                pieces.append(.variable(name, offset: i))
            }
            i = end + 1
        }
        if !literal.isEmpty { pieces.append(.text(String(decoding: literal, as: UTF8.self))) }
    }

    /// The names of its variables.
    var variables: [String] {
        pieces.compactMap { if case .variable(let name, _) = $0 { name } else { nil } }
    }

    // "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters,
    // underscores, periods, and colons", as CloudFormation says.
    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy {
                $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":")
            }
    }
}

/// One `${Name}` of a text.
struct TextPart {
    var text: String
    var name: String
    /// Where the `$` is, in bytes.
    var offset: Int

    /// Its place when the text is at `location`.
    func place(in location: SourceLocation, _ report: Report) -> SourceLocation {
        let before = text.utf8.prefix(offset).reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
        return report.sources[location.source].part(
            of: location, text, offset: before, length: name.unicodeScalars.count + 3)
    }
}
