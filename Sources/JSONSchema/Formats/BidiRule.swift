/// The rule for host names with letters that run from right to left (RFC 5893 §2).
enum BidiRule {
    /// Classes of direction (Unicode annex 9), as far as the rule tells them apart.
    private enum Direction {
        /// L
        case left
        /// R and AL
        case right
        /// AN
        case arabicNumber
        /// EN
        case europeanNumber
        /// NSM
        case mark
        /// ES, CS, ET, ON and BN
        case neutral
    }

    /// Whether all labels of a name keep the rule, which holds once one of them has something that
    /// runs from right to left.
    static func accepts(_ labels: [[Unicode.Scalar]]) -> Bool {
        let directions = labels.map { $0.map(direction) }
        let isBidi = directions.contains { $0.contains { $0 == .right || $0 == .arabicNumber } }
        return !isBidi || directions.allSatisfy(isValid)
    }

    private static func isValid(_ label: [Direction]) -> Bool {
        let last = label.last { $0 != .mark }
        switch label.first {
        case .right:
            return !label.contains(.left)
                && [.right, .europeanNumber, .arabicNumber].contains(last)
                && !(label.contains(.europeanNumber) && label.contains(.arabicNumber))
        case .left:
            return !label.contains(.right) && !label.contains(.arabicNumber)
                && [.left, .europeanNumber].contains(last)
        default: return false
        }
    }

    /// Swift's library doesn't know Unicode's classes of direction, so they are told by blocks
    /// (DerivedBidiClass.txt), which is exact for what may stand in a host name.
    private static func direction(_ scalar: Unicode.Scalar) -> Direction {
        switch scalar.value {
        case 0x30...0x39, 0x6f0...0x6f9: return .europeanNumber
        case 0x660...0x669, 0x600...0x605, 0x6dd, 0x8e2: return .arabicNumber
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return .mark
        case .spacingMark, .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .otherLetter,
            .modifierLetter, .decimalNumber, .letterNumber:
            return isRight(scalar) ? .right : .left
        default: return isRight(scalar) ? .right : .neutral
        }
    }

    private static func isRight(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x590...0x8ff, 0xfb1d...0xfdff, 0xfe70...0xfeff, 0x10800...0x10fff, 0x1e800...0x1efff:
            true
        default: false
        }
    }
}
