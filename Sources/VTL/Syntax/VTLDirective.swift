/// The directives of 1.7 that aren't part of its grammar.
enum VTLDirective {
    case foreach, include, parse, macro, literal, evaluate, `break`, define, stop

    /// The directive of that name; AWS has no `#evaluate` (aws-templates.md, fact 3).
    init?(_ name: Slice<UnsafeBufferPointer<UInt8>>, mode: VTLDialect.Mode) {
        let candidate: (directive: VTLDirective, name: StaticString)
        switch name.first {
        case UInt8(ascii: "f"): candidate = (.foreach, "foreach")
        case UInt8(ascii: "i"): candidate = (.include, "include")
        case UInt8(ascii: "p"): candidate = (.parse, "parse")
        case UInt8(ascii: "m"): candidate = (.macro, "macro")
        case UInt8(ascii: "l"): candidate = (.literal, "literal")
        case UInt8(ascii: "e") where mode == .velocity: candidate = (.evaluate, "evaluate")
        case UInt8(ascii: "b"): candidate = (.break, "break")
        case UInt8(ascii: "d"): candidate = (.define, "define")
        case UInt8(ascii: "s"): candidate = (.stop, "stop")
        default: return nil
        }
        let wanted = UnsafeBufferPointer(
            start: candidate.name.utf8Start, count: candidate.name.utf8CodeUnitCount)
        guard name.elementsEqual(wanted) else { return nil }
        self = candidate.directive
    }

    /// Whether statements up to `#end` belong to it.
    var isBlock: Bool {
        switch self {
        case .foreach, .macro, .literal, .define: true
        default: false
        }
    }
}
