internal import Glibc

extension String {
    /// Whether `{{resolve:` is in it.
    var holdsDynamicReference: Bool { holds("{{resolve:") }

    /// Whether a loop or a file to put in may be in it.
    var holdsRewriting: Bool { holds("ForEach") || holds("Transform") }

    /// Whether these bytes are in it: a template of some megabytes is searched a few times, for
    /// which a search by characters takes longer than the reading.
    func holds(_ pattern: StaticString) -> Bool {
        var text = self
        return text.withUTF8 { bytes in
            pattern.withUTF8Buffer { pattern in Self.isIn(bytes, pattern) }
        }
    }

    private static func isIn(
        _ bytes: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let start = bytes.baseAddress, let wanted = pattern.baseAddress else { return false }
        var place = 0
        while place + pattern.count <= bytes.count {
            let left = bytes.count - pattern.count + 1 - place
            guard let hit = memchr(start + place, Int32(wanted.pointee), left) else { return false }
            place = hit - UnsafeMutableRawPointer(mutating: start)
            if memcmp(start + place, wanted, pattern.count) == 0 { return true }
            place += 1
        }
        return false
    }
}
