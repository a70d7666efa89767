extension JavaPatternTranslation {
    // MARK: Escapes

    mutating func translateEscape(inClass: Bool) throws(VTLFault) {
        guard let next = peek(1) else { throw syntax("Unexpected internal error") }
        switch next {
        case "u":
            guard place + 6 <= source.count,
                let value = UInt32(text(place + 2, place + 6), radix: 16)
            else { throw syntax("Illegal Unicode escape sequence") }
            place += 6
            var scalar = value
            // A pair of escapes for one character.
            if value & 0xfc00 == 0xd800, peek() == "\\", peek(1) == "u", place + 6 <= source.count,
                let low = UInt32(text(place + 2, place + 6), radix: 16), low & 0xfc00 == 0xdc00
            {
                scalar = 0x10000 + (value & 0x3ff) << 10 + (low & 0x3ff)
                place += 6
            }
            result += "\\x{\(String(scalar, radix: 16))}"
        case "p", "P": try translateProperty(inClass: inClass)
        case "0":
            var i = place + 2
            var value: UInt32 = 0
            while i < min(place + 5, source.count), let digit = source[i].octalDigit,
                value * 8 + digit <= 0o377
            {
                value = value * 8 + digit
                i += 1
            }
            guard i > place + 2 else { throw syntax("Illegal octal escape sequence") }
            result += "\\x{\(String(value, radix: 16))}"
            place = i
        case "Q":
            // Quoted text, up to \E or the end.
            var i = place + 2
            while i < source.count,
                !(source[i] == "\\" && i + 1 < source.count && source[i + 1] == "E")
            {
                if !source[i].isASCIIAlphanumeric, source[i].value < 0x80 { result += "\\" }
                result.unicodeScalars.append(source[i])
                i += 1
            }
            place = min(i + 2, source.count)
        case "a"..."z" where !"acdefhknrstvwbxzu".unicodeScalars.contains(next),
            "A"..."Z" where !"ABDEGHQRSVWXZ".unicodeScalars.contains(next):
            throw syntax("Illegal/unsupported escape sequence")
        default:
            append()
            append()
        }
    }

    private func text(_ from: Int, _ to: Int) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: source[from..<to])
        return text
    }

    /// `\p{Alpha}` and its kind: Java's names for POSIX classes and Unicode properties.
    private mutating func translateProperty(inClass: Bool) throws(VTLFault) {
        let isNegated = peek(1) == "P"
        var name: String
        if peek(2) == "{" {
            guard let end = source[(place + 3)...].firstIndex(of: "}") else {
                throw syntax("Unclosed character family")
            }
            name = text(place + 3, end)
            place = end + 1
        } else {
            guard let letter = peek(2) else { throw syntax("Unknown character property") }
            name = String(Character(letter))
            place += 3
        }
        let posix = [
            "Lower": "a-z", "Upper": "A-Z", "ASCII": "\\x00-\\x7f", "Alpha": "a-zA-Z",
            "Digit": "0-9", "Alnum": "a-zA-Z0-9", "Punct": "!-\\/:-@\\[-`{-~", "Graph": "!-~",
            "Print": " -~", "Blank": " \\t", "Cntrl": "\\x00-\\x1f\\x7f", "XDigit": "0-9a-fA-F",
            "Space": " \\t\\n\\x0b\\f\\r",
        ]
        if let set = posix[name] {
            if inClass, !isNegated {
                result += set
            } else if inClass {
                throw syntax("A negated POSIX class inside a class is not supported")
            } else {
                result += "[\(isNegated ? "^" : "")\(set)]"
            }
            return
        }
        let java = [
            "javaLowerCase": "Ll", "javaUpperCase": "Lu", "javaWhitespace": "Z",
            "IsAlphabetic": "L", "IsLetter": "L", "IsDigit": "Nd", "IsUppercase": "Lu",
            "IsLowercase": "Ll", "IsPunctuation": "P", "IsWhite_Space": "Z", "IsControl": "Cc",
        ]
        if let known = java[name] {
            name = known
        } else {
            for prefix in ["Is", "script=", "sc=", "general_category=", "gc="]
            where name.hasPrefix(prefix) {
                name = String(name.dropFirst(prefix.count))
            }
        }
        result += "\\\(isNegated ? "P" : "p"){\(name)}"
    }
}

extension Unicode.Scalar {
    fileprivate var octalDigit: UInt32? {
        value >= 0x30 && value <= 0x37 ? value - 0x30 : nil
    }

    fileprivate var isASCIIAlphanumeric: Bool {
        value < 0x80 && (VTLLexer.isLetter(UInt8(value)) || VTLLexer.isDigit(UInt8(value)))
    }
}
