/// Finds what a person probably meant.
package enum Suggestion {
    /// "did you mean 'x'?" for the candidate nearest to `word`, or nil when none is near.
    package static func didYouMean(_ word: String, among candidates: some Sequence<String>)
        -> String?
    {
        nearest(to: word, among: candidates).map { "did you mean '\($0)'?" }
    }

    /// The candidate with the fewest slips (insert, delete, replace, swap neighbours) from `word`,
    /// at most `slips` or else a third of its length; ties go to the earlier one.
    package static func nearest(
        to word: String, among candidates: some Sequence<String>, slips: Int? = nil
    ) -> String? {
        let word = normalized(word)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = normalized(candidate)
            let bound = slips ?? max(max(word.count, other.count) / 3, 1)
            guard abs(word.count - other.count) <= bound, word.count <= 64 else { continue }
            let distance = distance(word, other)
            if distance <= bound, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.candidate
    }

    /// `keepAlive`, `keep-alive` and `keep_alive` are one word to a person.
    private static func normalized(_ word: String) -> [UInt8] {
        word.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
    }

    /// Damerau's distance in its restricted form (optimal string alignment).
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
