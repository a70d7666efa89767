extension YAMLComposer {
    func location(of event: YAMLEvent) -> SourceLocation {
        SourceLocation(
            line: event.line, column: event.column, length: length(of: event), source: source)
    }

    /// The longest line that is looked into, in bytes: each tag of a line reads all of it.
    private static let lineSizeMax = 4096

    /// Where the value after a tag begins when that is in the tag's line; the tag's place when not.
    func tagged(_ event: YAMLEvent, after tag: SourceLocation) -> SourceLocation {
        guard file.lineSize(tag.line) <= Self.lineSizeMax else { return tag }
        let rest = file.line(tag.line).unicodeScalars.dropFirst(tag.column - 1 + tag.length)
        let blanks = rest.prefix { $0 == " " || $0 == "\t" }.count
        guard rest.count > blanks else { return tag }
        return SourceLocation(
            line: tag.line, column: tag.column + tag.length + blanks, length: length(of: event),
            source: source)
    }

    /// How many columns a scalar takes at most in its first line; 1 for a container.
    private func length(of event: YAMLEvent) -> Int {
        switch (event.kind, event.style) {
        case (.scalar, .quoted): SourceLocation.unmeasured
        case (.scalar, .plain): max(event.text.unicodeScalars.count, 1)
        case (.alias, _): (event.anchor?.unicodeScalars.count ?? 0) + 1
        default: 1
        }
    }
}
