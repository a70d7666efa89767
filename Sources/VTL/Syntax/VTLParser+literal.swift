// Numbers, lists and maps.
extension VTLParser {
    func parseInteger() throws(VTLError) {
        let token = try take(.integer)
        if let value = smallInteger(token) {
            builder.emit(.integer, value, at: offset(of: token))
            return
        }
        let text = String(decoding: bytes(token), as: UTF8.self)
        if let value = Int32(text) {
            builder.emit(.integer, Int(value), at: offset(of: token))
        } else if let value = Int64(text) {
            builder.emit(.constant, builder.constant(.long(value)), at: offset(of: token))
        } else {
            // A `#` before the digits belongs to the token.
            guard JavaBigInteger(text) != nil else {
                throw error("`\(VTLError.cut(text))` is not a number", at: offset(of: token))
            }
            builder.emit(
                .constant, builder.constant(.bigInteger(piece(token))), at: offset(of: token))
        }
    }

    /// The value of digits that surely fit.
    private func smallInteger(_ token: VTLToken) -> Int? {
        guard token.end - token.start < 10 else { return nil }
        var value = 0
        for i in Int(token.start)..<Int(token.end) {
            guard VTLLexer.isDigit(lexer.source[i]) else { return nil }
            value = value &* 10 &+ Int(lexer.source[i] &- UInt8(ascii: "0"))
        }
        return value
    }

    func parseFloat() throws(VTLError) {
        let token = try take(.floatingPoint)
        // Swift doesn't read `5.` and `.5`.
        var text = String(decoding: bytes(token), as: UTF8.self)
        if let dot = text.firstIndex(of: ".") {
            let next = text.index(after: dot)
            if next == text.endIndex || !text[next].isNumber { text.insert("0", at: next) }
            if dot == text.startIndex || text[text.index(before: dot)] == "-" {
                text.insert("0", at: dot)
            }
        }
        guard let value = Double(text) else {
            throw error("`\(VTLError.cut(text))` is not a number", at: offset(of: token))
        }
        builder.emit(.constant, builder.constant(.double(value)), at: offset(of: token))
    }

    /// `[a, b]`, or the range `[a..b]`.
    func parseList() throws(VTLError) {
        let start = try take(.leftBracket)
        try nest(at: offset(of: start))
        var count = 0
        if try kind().beginsParameter {
            let isRangeEnd = try isRangeEndAhead()
            try parseParameter()
            count = 1
            if isRangeEnd, try takeIf(.doubleDot) {
                guard try isRangeEndAhead() else { throw unexpected() }
                try parseParameter()
                try take(.rightBracket)
                builder.emit(.range, at: offset(of: start))
                unnest()
                return
            }
            while try takeIf(.comma) {
                try parseParameter()
                count += 1
            }
        }
        try take(.rightBracket)
        builder.emit(.list, count, at: offset(of: start))
        unnest()
    }

    /// Whether a whole number or a reference comes next, which are what a range may go between.
    private func isRangeEndAhead() throws(VTLError) -> Bool {
        let ahead = try kind() == .whitespace ? 1 : 0
        let kind = try kind(ahead: ahead)
        return kind == .integer || kind == .identifier || kind == .referenceLeftCurly
    }

    func parseMap() throws(VTLError) {
        let start = try take(.leftCurly)
        try nest(at: offset(of: start))
        var count = 0
        let ahead = try kind() == .whitespace ? 1 : 0
        if try kind(ahead: ahead).beginsParameter {
            repeat {
                try parseParameter()
                try take(.colon)
                try parseParameter()
                count += 1
            } while try takeIf(.comma)
        } else {
            try takeIf(.whitespace)
        }
        if !(try takeIf(.rightCurly)) { try take(.referenceRightCurly) }
        builder.emit(.map, count, at: offset(of: start))
        unnest()
    }
}
