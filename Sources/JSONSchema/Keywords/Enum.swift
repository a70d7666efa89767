internal import JSON

/// `enum`, and `const`, which is an `enum` of one.
struct EnumKeyword: Keyword {
    let values: [JSONValue]
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard !values.contains(value) else { return }
        let shown = values.prefix(20).map(\.compact).joined(separator: ", ")
        let hint = value.string.flatMap { word in
            Suggestion.didYouMean(word, among: values.compactMap(\.string))
        }
        run.report(
            values.count == 1 ? "must be \(shown)" : "must be one of \(shown)", location, hint: hint
        )
    }
}
