internal import PCRE

/// A regular expression of `java.util.regex`, run by PCRE2.
final class JavaPattern {
    let pattern: PCREPattern
    /// Named groups, for `${name}` in replacements.
    let names: [String: Int]

    /// Compiles Java's spelling; the fault is worded as Java's exception.
    init(_ source: String, stepsMax: UInt32) throws(VTLFault) {
        var translation = JavaPatternTranslation(source)
        let translated = try translation.translate()
        do throws(PCREError) {
            pattern = try PCREPattern(translated, limits: .init(stepsMax: stepsMax))
        } catch {
            throw VTLFault(
                "java.util.regex.PatternSyntaxException: \(error.message) near index \(error.offset) \(source)"
            )
        }
        names = translation.names
    }

    /// The matches in a text, in order, at most `max` of them; `body` gets the groups of each.
    func forEachMatch(
        in text: UnsafeBufferPointer<UInt8>, max: Int = .max,
        _ body: ([Range<Int>?]) throws(VTLFault) -> Bool
    ) throws(VTLFault) {
        var start = 0
        var count = 0
        while start <= text.count, count < max {
            guard let match = try first(in: text, from: start) else { return }
            count += 1
            guard try body(match.groups) else { return }
            start = match.range.upperBound
            if match.range.isEmpty {
                // The next search begins one character on.
                repeat { start += 1 } while start < text.count && text[start] & 0xc0 == 0x80
            }
        }
    }

    private func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(VTLFault) -> PCREMatch? {
        do throws(PCREError) {
            return try pattern.firstMatch(in: text, from: start)
        } catch {
            throw VTLFault(
                error.message, code: error.code == .limit ? .limit("regexStepsMax") : .method)
        }
    }
}
