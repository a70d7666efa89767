/// A text of a policy with wildcards and variables, compiled.
///
/// `*` is any run of characters and `?` one of them. Matching takes at most length × length steps,
/// whatever the pattern.
struct Pattern: Sendable {
    /// Bytes of a pattern, and of what its variables make of it.
    static let lengthMax = 8192

    enum Part: Hashable, Sendable {
        case text([UInt8])
        /// `*`; with `within` it stops at a colon.
        case any(within: Bool)
        case one
        /// `${key}`, `${key, 'default'}`; the key in lower case.
        case variable(key: String, otherwise: String?)
    }

    let parts: [Part]
    /// The units to match, where no variable has to be put in.
    private let units: [Unit]?

    private enum Unit: Hashable, Sendable {
        case byte(UInt8)
        case any(within: Bool)
        case one
    }

    init(_ parts: [Part]) {
        self.parts = parts
        let isFixed = parts.allSatisfy { part in
            if case .variable = part { false } else { true }
        }
        units = isFixed ? Self.units(parts, EmptyContext()) : nil
    }

    /// Whether the whole text matches. A variable without a value matches nothing.
    func matches(
        _ text: UnsafeBufferPointer<UInt8>, ignoringCase: Bool = false,
        _ values: some PolicyContext
    ) -> Bool {
        guard let units = units ?? Self.units(parts, values) else { return false }
        return units.contains(.any(within: true))
            ? Self.matchAll(units, text, ignoringCase) : Self.match(units[...], text, ignoringCase)
    }

    private static func units(_ parts: [Part], _ values: some PolicyContext) -> [Unit]? {
        var units: [Unit] = []
        for part in parts {
            switch part {
            case .text(let bytes): units += bytes.map { .byte($0) }
            case .any(let within): units.append(.any(within: within))
            case .one: units.append(.one)
            case .variable(let key, let otherwise):
                // A key of several values isn't usable as a variable (IAM User Guide, "IAM policy
                // elements: Variables and tags").
                let found = values.values(of: key)
                guard let value = found?.count == 1 ? found?.first : found == nil ? otherwise : nil
                else { return nil }
                units += value.utf8.map { .byte($0) }
            }
            if units.count > lengthMax { return nil }
        }
        return units
    }

    /// Goes back to the last star only: what an earlier one could take, the last one can too.
    private static func match(
        _ units: ArraySlice<Unit>, _ text: UnsafeBufferPointer<UInt8>, _ ignoringCase: Bool
    ) -> Bool {
        var (unit, position) = (units.startIndex, 0)
        var (star, starPosition) = (-1, 0)
        while position < text.count {
            if unit < units.endIndex {
                switch units[unit] {
                case .any:
                    (star, starPosition) = (unit, position)
                    unit += 1
                    continue
                case .one:
                    unit += 1
                    position += width(text, at: position)
                    continue
                case .byte(let byte) where same(byte, text[position], ignoringCase):
                    unit += 1
                    position += 1
                    continue
                default: break
                }
            }
            // The last star takes one more.
            guard star >= 0 else { return false }
            starPosition += 1
            (unit, position) = (star + 1, starPosition)
        }
        while unit < units.endIndex, case .any = units[unit] { unit += 1 }
        return unit == units.endIndex
    }

    /// Where a star stops at colons that isn't so: all places are followed that are reachable so far.
    private static func matchAll(
        _ units: [Unit], _ text: UnsafeBufferPointer<UInt8>, _ ignoringCase: Bool
    ) -> Bool {
        var places = [Bool](repeating: false, count: text.count + 1)
        places[0] = true
        for unit in units {
            var next = [Bool](repeating: false, count: text.count + 1)
            for place in 0...text.count {
                switch unit {
                case .byte(let byte):
                    if places[place], place < text.count, same(byte, text[place], ignoringCase) {
                        next[place + 1] = true
                    }
                case .one:
                    if places[place], place < text.count {
                        next[place + width(text, at: place)] = true
                    }
                case .any(let within):
                    let passes =
                        place > 0 && next[place - 1]
                        && !(within && text[place - 1] == UInt8(ascii: ":"))
                    next[place] = places[place] || passes
                }
            }
            places = next
        }
        return places[text.count]
    }

    /// Bytes of the character there: `?` is a character.
    private static func width(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        var end = position + 1
        while end < text.count, text[end] & 0xc0 == 0x80 { end += 1 }
        return end - position
    }

    private static func same(_ a: UInt8, _ b: UInt8, _ ignoringCase: Bool) -> Bool {
        if a == b { return true }
        guard ignoringCase, a ^ b == 0x20 else { return false }
        return (a | 0x20) &- UInt8(ascii: "a") < 26
    }
}

/// Knows nothing.
struct EmptyContext: PolicyContext {
    func values(of key: String) -> [String]? { nil }
}
