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
            pattern.withUTF8Buffer { pattern in
                guard let first = pattern.first else { return true }
                var start = 0
                while start + pattern.count <= bytes.count {
                    guard bytes[start] == first,
                        bytes[start..<start + pattern.count].elementsEqual(pattern)
                    else {
                        start += 1
                        continue
                    }
                    return true
                }
                return false
            }
        }
    }
}
