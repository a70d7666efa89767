/// Cuts declarations into words, numbers and punctuation.
struct NativeLexer {
    /// A piece of the text.
    struct Token: Equatable {
        enum Kind: Equatable {
            case word(String)
            case number(Int)
            /// `(`, `)`, `[`, `]`, `{`, `}`, `*`, `,`, `;`, `:` or, where it is none of these, itself.
            case mark(Character)
            case end
        }
        var kind: Kind
        var range: Range<Int>
    }

    private let text: String
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    /// All of the text's tokens, the last one `.end`.
    static func tokens(of text: String) throws(NativeSyntaxError) -> [Token] {
        var lexer = NativeLexer(text)
        var tokens: [Token] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func next() throws(NativeSyntaxError) -> Token {
        try skipBlank()
        let start = index
        guard index < bytes.count else { return Token(kind: .end, range: start..<start) }
        if isLetter(bytes[index]) {
            while index < bytes.count, isLetter(bytes[index]) || isDigit(bytes[index]) {
                index += 1
            }
            let word = String(decoding: bytes[start..<index], as: UTF8.self)
            return Token(kind: .word(word), range: start..<index)
        }
        if isDigit(bytes[index]) {
            while index < bytes.count, isDigit(bytes[index]) { index += 1 }
            let digits = String(decoding: bytes[start..<index], as: UTF8.self)
            guard let number = Int(digits) else {
                throw NativeSyntaxError(
                    message: "this number is too large", text: text, range: start..<index)
            }
            return Token(kind: .number(number), range: start..<index)
        }
        // A whole character, so that a caret stands under it.
        index += 1
        while index < bytes.count, bytes[index] & 0xc0 == 0x80 { index += 1 }
        let mark = String(decoding: bytes[start..<index], as: UTF8.self)
        return Token(kind: .mark(mark.first ?? " "), range: start..<index)
    }

    /// Blanks, and comments as C has them.
    private mutating func skipBlank() throws(NativeSyntaxError) {
        while index < bytes.count {
            if bytes[index] <= 0x20 {
                index += 1
            } else if bytes[index...].starts(with: "//".utf8) {
                index = bytes[index...].firstIndex(of: 0x0a) ?? bytes.count
            } else if bytes[index...].starts(with: "/*".utf8) {
                let start = index
                index += 2
                while index < bytes.count, !bytes[index...].starts(with: "*/".utf8) { index += 1 }
                guard index < bytes.count else {
                    throw NativeSyntaxError(
                        message: "this comment has no end", text: text, range: start..<start + 2)
                }
                index += 2
            } else {
                return
            }
        }
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
