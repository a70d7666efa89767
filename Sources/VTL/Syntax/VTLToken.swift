/// The kinds of tokens, by the names of Velocity 1.7's grammar. The order decides between matches of
/// one length, as JavaCC's order of declaration does.
enum VTLTokenKind: UInt8 {
    case endOfFile
    case indexLeftBracket, indexRightBracket
    case leftBracket, rightBracket, comma, doubleDot, colon, leftCurly, rightCurly
    case leftParen, rightParen, methodRightParen
    case escapeDirective, setDirective
    // These four are prefixes (JavaCC's MORE): the token goes on behind them in another state.
    case dollar, dollarBang, textBlockStart, formalCommentStart, commentStart, hash
    case lineCommentStart
    case doubleEscape, escape, text
    case lineCommentEnd, formalCommentEnd, commentEnd, textBlockEnd
    case commentByte, textBlockByte
    case whitespace, stringLiteral, trueWord, falseWord
    case minus, plus, multiply, divide, modulus
    case and, or, less, lessOrEqual, greater, greaterOrEqual, equal, notEqual, not
    case assign
    case end, ifDirective, elseIfDirective, elseDirective
    case integer, floatingPoint
    case word, bracketedWord
    case identifier, dot, referenceLeftCurly, referenceRightCurly
    case referenceEnd, directiveEnd
    case emptyIndex
}

/// A token: bytes of the source.
struct VTLToken {
    var kind: VTLTokenKind
    var start: UInt32
    var end: UInt32
    /// Where the special tokens that belong to this one end (see `VTLLexer.specials`); they begin where
    /// those of the token before it end.
    var specialEnd: UInt32
}
