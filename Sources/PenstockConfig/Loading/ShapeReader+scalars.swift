internal import JSON
internal import SourceTree
internal import Spelling

extension ShapeReader {
    /// A time; the property's default when it is missing or wrong.
    func duration(_ name: String) -> Duration {
        optionalDuration(name) ?? defaultValue(name)?.string.flatMap(DurationText.parse) ?? .zero
    }

    /// A time; nil when it is missing or wrong.
    func optionalDuration(_ name: String) -> Duration? {
        guard let value = value(name), case .duration(let range) = shape.property(name)?.type else {
            return nil
        }
        guard let text = value.text, let duration = DurationText.parse(text) else {
            let isBare = value.node.scalar?.json.number != nil
            report.error(
                "expected a time, found \(shown(value))", value,
                hint: isBare
                    ? "give a unit: \(value.written)s or \(value.written)ms"
                    : "write 500ms, 2s or 1m30s")
            return nil
        }
        guard range.contains(duration) else {
            report.error(
                "\(value.written) is out of range", value,
                hint:
                    "\(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))"
            )
            return nil
        }
        return duration
    }

    /// A size in bytes; the property's default when it is missing or wrong.
    func size(_ name: String) -> Int {
        let fallback = defaultValue(name)?.string.flatMap(SizeText.parse) ?? 0
        guard let value = value(name), case .size(let range) = shape.property(name)?.type else {
            return fallback
        }
        guard let text = value.text, let size = SizeText.parse(text) else {
            report.error(
                "expected a size, found \(shown(value))", value, hint: "write 512, 16KiB or 10MB")
            return fallback
        }
        guard range.contains(size) else {
            report.error(
                "\(value.written) is out of range", value,
                hint: "\(SizeText.text(range.lowerBound)) to \(SizeText.text(range.upperBound))")
            return fallback
        }
        return size
    }

    /// A whole number; the property's default when it is missing or wrong.
    func integer(_ name: String) -> Int {
        optionalInteger(name) ?? defaultValue(name)?.int ?? 0
    }

    /// A whole number; nil when it is missing or wrong.
    func optionalInteger(_ name: String) -> Int? {
        guard let value = value(name), case .integer(let range) = shape.property(name)?.type else {
            return nil
        }
        guard let scalar = value.node.scalar, scalar.isPlain || scalar.isSubstituted,
            let number = JSONNumber(scalar.text)?.int64.flatMap(Int.init(exactly:))
        else {
            report.error(
                "expected a whole number, found \(shown(value))", value,
                hint: value.text.flatMap { Int($0) } == nil ? nil : "remove the quotes")
            return nil
        }
        guard range.contains(number) else {
            report.error(
                "\(value.written) is out of range", value,
                hint: "\(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// `true` or `false`; the property's default when it is missing or wrong.
    func bool(_ name: String) -> Bool {
        let fallback = defaultValue(name)?.bool ?? false
        guard let value = value(name) else { return fallback }
        switch value.node.scalar.flatMap({ $0.isPlain || $0.isSubstituted ? $0.text : nil }) {
        case "true": return true
        case "false": return false
        default:
            report.error("expected true or false, found \(shown(value))", value)
            return fallback
        }
    }

    /// Text; the property's default when it is missing or wrong.
    func text(_ name: String) -> String {
        optionalText(name) ?? defaultValue(name)?.string ?? ""
    }

    /// Text; nil when it is missing or wrong.
    func optionalText(_ name: String) -> String? {
        guard let value = value(name) else { return nil }
        return text(of: value)
    }

    /// A value as text; nil and a report when it is a container.
    func text(of value: Place) -> String? {
        if let text = value.text { return text }
        report.error("expected text, found \(value.node.kindName)", value)
        return nil
    }

    /// One of an enumeration's words; the property's default when it is missing or wrong.
    func choice<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ fallback: Word
    ) -> Word {
        let byDefault = defaultValue(name)?.string.flatMap(Word.init(rawValue:)) ?? fallback
        return value(name).flatMap { choice($0, Word.self) } ?? byDefault
    }

    /// One of an enumeration's words; nil when it is missing or wrong.
    func optionalChoice<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Word.Type
    ) -> Word? {
        value(name).flatMap { choice($0, type) }
    }

    /// A value as one of an enumeration's words; nil and a report when it isn't one.
    func choice<Word: RawRepresentable<String> & CaseIterable>(
        _ value: Place, _ type: Word.Type
    ) -> Word? {
        if let word = value.text.flatMap(Word.init(rawValue:)) { return word }
        let words = type.allCases.map(\.rawValue)
        report.error(
            "\(shown(value)) is not one of \(words.joined(separator: ", "))", value,
            hint: Suggestion.didYouMean(value.written, among: words))
        return nil
    }

    /// A value in a message: its words as written in the file, never an environment variable's
    /// value.
    func shown(_ value: Place) -> String {
        guard let scalar = value.node.scalar, case .string = scalar.json else {
            return value.node.kindName
        }
        return "'\(scalar.written)'"
    }
}

extension Place {
    /// The scalar as the file has it.
    var written: String { node.scalar?.written ?? "" }
}
