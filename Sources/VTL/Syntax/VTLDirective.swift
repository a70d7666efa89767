/// The directives of 1.7 that aren't part of its grammar.
enum VTLDirective: String {
    case foreach, include, parse, macro, literal, evaluate, `break`, define, stop

    /// The directive of that name; AWS has no `#evaluate` (aws-templates.md, fact 3).
    init?(_ name: Slice<UnsafeBufferPointer<UInt8>>, mode: VTLDialect.Mode) {
        let candidate: VTLDirective
        switch name.first {
        case UInt8(ascii: "f"): candidate = .foreach
        case UInt8(ascii: "i"): candidate = .include
        case UInt8(ascii: "p"): candidate = .parse
        case UInt8(ascii: "m"): candidate = .macro
        case UInt8(ascii: "l"): candidate = .literal
        case UInt8(ascii: "e"): candidate = .evaluate
        case UInt8(ascii: "b"): candidate = .break
        case UInt8(ascii: "d"): candidate = .define
        case UInt8(ascii: "s"): candidate = .stop
        default: return nil
        }
        guard name.elementsEqual(candidate.rawValue.utf8) else { return nil }
        if candidate == .evaluate, mode == .aws { return nil }
        self = candidate
    }

    /// Whether statements up to `#end` belong to it.
    var isBlock: Bool {
        switch self {
        case .foreach, .macro, .literal, .define: true
        default: false
        }
    }
}
