/// Velocity 1.7's token manager: a state machine whose states are pushed and popped by the tokens
/// themselves and, for directives, by the parser.
///
/// Its oddities are what templates depend on (where a line's white space goes, when `$` is text), so
/// it follows the states of 1.7 one by one instead of describing the language anew; the JVM peer
/// (`Scripts/vtl-peer`) compares the two. It works on bytes: everything the grammar names is ASCII.
struct VTLLexer: ~Copyable {
    enum State: UInt8 {
        case reference, referenceModifier, methodArguments, referenceIndex, directive, directiveName
        case text
        case textBlock, multiLineComment, formalComment, lineComment

        /// Whether a name is a token of its own here.
        var hasNames: Bool { rawValue <= State.methodArguments.rawValue }
    }

    struct Frame {
        var leftParens: Int32
        var rightParens: Int32
        var state: State
    }

    /// A token that the grammar doesn't see.
    struct Special {
        var start: UInt32
        var end: UInt32
    }

    private var matcher: VTLMatcher
    /// All tokens so far.
    private(set) var tokens: VTLBuffer<VTLToken>
    private var stack = VTLBuffer<Frame>(capacity: 16)
    private var leftParens: Int32 = 0
    private var rightParens: Int32 = 0
    private var isInComment = false
    /// Whether there is no next token.
    private var isBroken = false
    /// Whether a `#set` is open. The parser closes it.
    var isInSet = false
    /// Special tokens that hold something that is printed (`$`, `#`): `$ 5` is a special `$ ` before
    /// the text ` 5`. Others print nothing and aren't kept.
    private(set) var specials = VTLBuffer<Special>()
    /// Whether there are bytes between two tokens, or tokens whose text isn't printed as it is. Without
    /// them any row of tokens is a piece of the source.
    var hasGaps = false

    init(_ source: UnsafeBufferPointer<UInt8>) {
        matcher = VTLMatcher(source)
        tokens = VTLBuffer(capacity: source.count / 4 + 16)
    }

    var source: UnsafeBufferPointer<UInt8> { matcher.source }
    private(set) var position: Int {
        get { matcher.position }
        set { matcher.position = newValue }
    }
    private var state: State {
        get { matcher.state }
        set { matcher.state = newValue }
    }

    mutating func push(_ next: State) {
        stack.append(Frame(leftParens: leftParens, rightParens: rightParens, state: state))
        // 1.7 forgets to reset the other count, and templates can tell.
        leftParens = 0
        state = next
    }

    @discardableResult
    mutating func pop() -> Bool {
        guard stack.count > 0 else {
            leftParens = 0
            state = .text
            return false
        }
        let frame = stack.removeLast()
        leftParens = frame.leftParens
        rightParens = frame.rightParens
        state = frame.state
        return true
    }

    mutating func switchTo(_ next: State) { state = next }

    @inline(__always)
    func byte(_ i: Int) -> UInt8 { matcher.byte(i) }

    func run(of wanted: UInt8, from start: Int) -> Int { matcher.run(of: wanted, from: start) }

    /// Whether a `(` comes next, behind white space.
    func isLeftParenAhead() -> Bool {
        var i = position
        while i < source.count {
            switch source[i] {
            case UInt8(ascii: "("): return true
            case 0x20, 0x09, 0x0a, 0x0d: i += 1
            default: return false
            }
        }
        return false
    }

    /// Reads tokens up to one behind which the parser may change the state: the name of a directive, or
    /// a `)` that may end a `#set`. False when the end or a byte in the middle of a token, at
    /// `position`, leaves none to read.
    @inline(never)
    mutating func readOn() -> Bool {
        guard !isBroken else { return false }
        let known = tokens.count
        while let kind = next() {
            switch kind {
            case .word, .bracketedWord, .rightParen, .endOfFile: return true
            default: break
            }
        }
        isBroken = true
        return tokens.count > known
    }

    @inline(__always)
    private mutating func next() -> VTLTokenKind? {
        if let kind = nextName() { return kind }
        var start = position
        while position < source.count {
            let (kind, length) = matcher.match()
            guard length > 0 else { return nil }
            position &+= length
            switch kind {
            case .text, .whitespace, .comma, .assign:
                // Nothing to do to the states.
                return add(kind, start, position)
            case .dollar, .dollarBang, .textBlockStart, .formalCommentStart, .commentStart, .hash,
                .textBlockByte:
                beginPrefix(kind)
                guard position < source.count else { return nil }
            case .commentByte:
                hasGaps = true
                start = position
            case .referenceEnd, .directiveEnd:
                keepSpecial(from: start)
                position &-= 1
                start = position
                pop()
            default:
                finish(kind, from: start)
                return add(kind, start, position)
            }
        }
        return add(.endOfFile, source.count, source.count)
    }

    /// Reads a name, `$` and a name, or the dot before one, which are half of all tokens: what the
    /// states below would do one by one. Nil when something else comes.
    @inline(__always)
    private mutating func nextName() -> VTLTokenKind? {
        let start = position
        guard start < source.count else { return nil }
        switch source[start] {
        case UInt8(ascii: "$"):
            guard Self.isNameStart(byte(start &+ 1)), !isInComment else { return nil }
            if state == .reference { pop() }
            push(.reference)
            position = start &+ 1
        case UInt8(ascii: "."):
            guard state.hasNames, Self.isLetter(byte(start &+ 1)) else { return nil }
            position = start &+ 1
            state = .referenceModifier
            return add(.dot, start, position)
        case let first:
            guard state.hasNames, Self.isNameStart(first) else { return nil }
        }
        let (kind, length) = matcher.matchName()
        position &+= length
        return add(kind, start, position)
    }

    @inline(__always)
    private mutating func add(_ kind: VTLTokenKind, _ start: Int, _ end: Int) -> VTLTokenKind {
        tokens.append(
            VTLToken(
                kind: kind, start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: end),
                specialEnd: UInt32(truncatingIfNeeded: specials.count)))
        return kind
    }

    private mutating func keepSpecial(from start: Int) {
        // A terminator of one byte is the usual end of a reference and prints nothing: the byte
        // itself is never `$` or `#`.
        guard position - start > 1 else { return }
        hasGaps = true
        specials.append(Special(start: UInt32(start), end: UInt32(position)))
    }

    /// What a prefix does: most of them lead to another state.
    private mutating func beginPrefix(_ kind: VTLTokenKind) {
        guard !isInComment else { return }
        switch kind {
        case .dollar, .dollarBang:
            if state == .reference { pop() }
            push(.reference)
        case .textBlockStart:
            isInComment = true
            push(.textBlock)
        case .formalCommentStart:
            position -= 1
            isInComment = true
            push(.formalComment)
        case .commentStart:
            isInComment = true
            push(.multiLineComment)
        case .hash:
            if state == .reference || state == .referenceModifier { pop() }
            push(.directiveName)
        default: break
        }
    }

    /// What a whole token does to the states.
    @inline(__always)
    private mutating func finish(_ kind: VTLTokenKind, from start: Int) {
        switch kind {
        case .indexLeftBracket: push(.referenceIndex)
        case .indexRightBracket, .referenceRightCurly: pop()
        case .leftParen:
            if !isInComment { leftParens += 1 }
            if state == .referenceModifier { state = .methodArguments }
        case .rightParen: closeParen()
        case .methodRightParen: state = .reference
        case .setDirective where !isInComment:
            push(.directive)
            isInSet = true
            leftParens += 1
        case .lineCommentStart where !isInComment:
            if state == .reference { pop() }
            isInComment = true
            push(.lineComment)
        case .lineCommentEnd, .formalCommentEnd, .commentEnd, .textBlockEnd:
            hasGaps = true
            isInComment = false
            pop()
        case .stringLiteral where state == .directive && !isInSet && leftParens == 0: pop()
        case .end, .elseDirective: pop()
        case .ifDirective, .elseIfDirective: state = .directive
        case .integer:
            // `1..3` is matched as `1..`, and the dots are given back.
            if source[position - 1] == UInt8(ascii: ".") { position -= 2 }
            if leftParens == 0, !isInSet, state != .methodArguments, state != .referenceIndex {
                pop()
            }
        case .floatingPoint where leftParens == 0 && !isInSet && state != .methodArguments: pop()
        case .dot:
            position -= 1
            state = .referenceModifier
        default: break
        }
    }

    /// Drops to the state below the one whose parenthesis this closes.
    private mutating func closeParen() {
        if isInComment { return }
        while true {
            if leftParens > 0 {
                if leftParens == rightParens + 1 { pop() } else { rightParens += 1 }
                return
            }
            if !pop() { return }
        }
    }
}
