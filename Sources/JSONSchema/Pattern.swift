internal import Synchronization

/// A regular expression of a schema, close to ECMA-262 with the `u` flag.
///
/// Swift's engine backtracks without a bound, which is tolerable for schemas that ship with plugins
/// and for values that an operator wrote; untrusted input waits for the engine with match limits.
final class Pattern: Sendable {
    let source: String
    // Swift's Regex isn't Sendable. Validation isn't hot, so taking turns costs nothing that
    // matters.
    private let regex: Mutex<Regex<AnyRegexOutput>>

    /// Compiles `source`; throws when it isn't a regular expression.
    init(_ source: String) throws {
        self.source = source
        let regex = try Regex(Self.translate(source))
            .matchingSemantics(.unicodeScalar)
            .asciiOnlyDigits()
            .asciiOnlyWordCharacters()
        self.regex = Mutex(regex)
    }

    /// Whether there is a match anywhere (JSON Schema patterns are not anchored).
    func matches(_ text: String) -> Bool {
        // An engine that gives up has not matched.
        regex.withLock { (try? $0.firstMatch(in: text)) != nil }
    }

    /// Rewrites what ECMA-262 (§22.2) means differently from Swift: `$` is the very end, `\cX` a
    /// control character, and `\s` includes U+FEFF.
    private static func translate(_ source: String) -> String {
        var result = ""
        var isInClass = false
        var rest = Array(source.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": result += translate(escape: &rest, isInClass)
            case "$" where !isInClass: result += "\\z"
            default:
                if scalar == "[" { isInClass = true }
                if scalar == "]" { isInClass = false }
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What stands for an escape whose backslash has been read.
    private static func translate(
        escape rest: inout ArraySlice<Unicode.Scalar>, _ isInClass: Bool
    ) -> String {
        guard let letter = rest.popFirst() else { return "\\" }
        switch letter {
        case "c":
            guard let control = rest.first, control.isASCII, control.properties.isAlphabetic else {
                return "\\c"
            }
            rest.removeFirst()
            return "\\x{\(String(control.value % 32, radix: 16))}"
        case "s": return isInClass ? "\\s\\x{feff}" : "[\\s\\x{feff}]"
        default: return "\\\(letter)"
        }
    }
}
