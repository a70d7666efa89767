extension VTLTokenKind {
    /// Whether an argument of a method, an element of a list or a value may begin with it.
    var beginsParameter: Bool {
        switch self {
        case .whitespace, .stringLiteral, .integer, .floatingPoint, .leftBracket, .leftCurly,
            .trueWord, .falseWord, .identifier, .referenceLeftCurly:
            true
        default: false
        }
    }
}
