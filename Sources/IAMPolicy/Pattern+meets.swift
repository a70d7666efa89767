extension Pattern {
    /// Whether some text matches both. A variable may be anything.
    func meets(_ other: Pattern, ignoringCase: Bool = false) -> Bool {
        let (mine, its) = (Self.letters(of: parts), Self.letters(of: other.parts))
        // meets[j]: whether what is left of this one from the place at hand meets the other's from j.
        var next = [Bool](repeating: false, count: its.count + 1)
        for i in stride(from: mine.count, through: 0, by: -1) {
            var row = next
            for j in stride(from: its.count, through: 0, by: -1) {
                let (a, b) = (i < mine.count ? mine[i] : nil, j < its.count ? its[j] : nil)
                if a == nil, b == nil {
                    row[j] = true
                    continue
                }
                var isMet = false
                if let a, a.isRun { isMet = next[j] || (b.map(a.takes) == true && row[j + 1]) }
                if let b, b.isRun {
                    isMet = isMet || row[j + 1] || (a.map(b.takes) == true && next[j])
                }
                if let a, let b, !a.isRun, !b.isRun, a.equals(b, ignoringCase) {
                    isMet = next[j + 1]
                }
                row[j] = isMet
            }
            next = row
        }
        return next[0]
    }

    private enum Letter {
        case byte(UInt8), one
        case run(within: Bool)

        var isRun: Bool { if case .run = self { true } else { false } }

        /// Whether a run may have this in it.
        func takes(_ other: Letter) -> Bool {
            guard case .run(within: true) = self else { return true }
            if case .byte(UInt8(ascii: ":")) = other { return false }
            return true
        }

        func equals(_ other: Letter, _ ignoringCase: Bool) -> Bool {
            guard case .byte(let a) = self, case .byte(let b) = other else { return true }
            return a == b
                || (ignoringCase && a ^ b == 0x20 && (a | 0x20) &- UInt8(ascii: "a") < 26)
        }
    }

    private static func letters(of parts: [Part]) -> [Letter] {
        parts.flatMap { part -> [Letter] in
            switch part {
            case .text(let bytes): bytes.map { .byte($0) }
            case .any(let within): [.run(within: within)]
            case .one: [.one]
            case .variable: [.run(within: false)]
            }
        }
    }
}
