internal import PCRE

/// Questions about UTF-8 text.
enum TextSearch {
    static func contains(
        _ text: UnsafeBufferPointer<UInt8>, _ part: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        for start in 0...text.count - part.count
        where text[start] == first && text[start..<start + part.count].elementsEqual(part) {
            return true
        }
        return false
    }

    /// As Java counts characters: two above U+FFFF.
    static func utf16Count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        text.reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : $1 >= 0xf0 ? 2 : 1) }
    }

    /// As RFC 9535 counts them.
    static func scalarCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        text.reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
    }
}

extension Workspace {
    /// What a match costs at least, in steps.
    private static let matchCost = 100

    mutating func matches(
        _ pattern: PCREPattern, _ text: UnsafeBufferPointer<UInt8>
    ) throws(Stop) -> Bool {
        try spend(Self.matchCost + text.count >> 4)
        do {
            return try pattern.matches(text)
        } catch {
            // Documents are UTF-8, so all that can go wrong is that it takes too long.
            throw .limit(.regexSteps, step: step)
        }
    }

    mutating func matches(_ pattern: PCREPattern, _ text: String) throws(Stop) -> Bool {
        var text = text
        var result = Result<Bool, Stop>.success(false)
        text.withUTF8 { bytes in
            result = Result { () throws(Stop) in try matches(pattern, bytes) }
        }
        return try result.get()
    }
}
