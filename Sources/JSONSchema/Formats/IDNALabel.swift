/// Labels of internationalized host names (RFC 5891, RFC 5892).
enum IDNALabel {
    /// Whether these characters may be a U-label.
    static func isValid(_ label: [Unicode.Scalar]) -> Bool {
        guard let first = label.first, let last = label.last, first != "-", last != "-" else {
            return false
        }
        // RFC 5891 §4.2.3.1 and §4.2.3.2.
        if label.count >= 4, label[2] == "-", label[3] == "-" { return false }
        if isMark(first) { return false }
        return label.indices.allSatisfy { isAllowed(label, $0) } && !mixesDigits(label)
    }

    // RFC 5892 §2 and §3, in the order of its appendix A.1.
    private static func isAllowed(_ label: [Unicode.Scalar], _ index: Int) -> Bool {
        let scalar = label[index]
        switch scalar.value {
        case 0xdf, 0x3c2, 0x6fd, 0x6fe, 0xf0b, 0x3007: return true
        case 0x640, 0x7fa, 0x302e, 0x302f, 0x3031...0x3035, 0x303b: return false
        case 0xb7, 0x375, 0x5f3, 0x5f4, 0x30fb, 0x200c, 0x200d: return isInContext(label, index)
        case 0x2d, 0x30...0x39, 0x61...0x7a: return true
        // Old Hangul Jamo.
        case 0x1100...0x11ff, 0xa960...0xa97f, 0xd7b0...0xd7ff: return false
        default: break
        }
        let properties = scalar.properties
        if properties.changesWhenNFKCCaseFolded || properties.isDefaultIgnorableCodePoint
            || properties.isWhitespace || properties.isNoncharacterCodePoint
        {
            return false
        }
        switch properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .modifierLetter, .decimalNumber,
            .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }

    // RFC 5892 appendix A: characters that need others beside them.
    private static func isInContext(_ label: [Unicode.Scalar], _ index: Int) -> Bool {
        let before = index > 0 ? label[index - 1] : nil
        let after = index + 1 < label.count ? label[index + 1] : nil
        switch label[index].value {
        case 0xb7: return before == "l" && after == "l"
        case 0x375: return after.map(isGreek) ?? false
        case 0x5f3, 0x5f4: return before.map(isHebrew) ?? false
        case 0x30fb: return label.contains(where: isKana)
        case 0x200d: return before.map(isVirama) ?? false
        default:
            return (before.map(isVirama) ?? false)
                || (before.map(joinsNext) ?? false && after.map(isArabic) ?? false)
        }
    }

    // Appendix A.8 and A.9: the two kinds of Arabic digits don't mix.
    private static func mixesDigits(_ label: [Unicode.Scalar]) -> Bool {
        label.contains { (0x660...0x669).contains($0.value) }
            && label.contains { (0x6f0...0x6f9).contains($0.value) }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isVirama(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.canonicalCombiningClass == .virama
    }

    private static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
        (0x370...0x3ff).contains(scalar.value) || (0x1f00...0x1fff).contains(scalar.value)
    }

    private static func isHebrew(_ scalar: Unicode.Scalar) -> Bool {
        (0x591...0x5f4).contains(scalar.value)
    }

    private static func isArabic(_ scalar: Unicode.Scalar) -> Bool {
        (0x620...0x64a).contains(scalar.value) || (0x66e...0x6d3).contains(scalar.value)
            || (0x6fa...0x6ff).contains(scalar.value)
    }

    /// Arabic letters that have a form joined to the next one (Unicode, ArabicShaping.txt, D).
    private static func joinsNext(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x621...0x625, 0x627, 0x629, 0x62f...0x632, 0x648, 0x671...0x677, 0x688...0x699,
            0x6c0, 0x6c3...0x6cb, 0x6cd, 0x6cf, 0x6d2, 0x6d3:
            false
        default: isArabic(scalar)
        }
    }

    // Appendix A.7: Hiragana, Katakana or Han.
    private static func isKana(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3041...0x3096, 0x309d...0x309f, 0x30a1...0x30fa, 0x30fd...0x30ff, 0x31f0...0x31ff,
            0x3005, 0x3007, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x3ffff:
            true
        default: false
        }
    }
}
