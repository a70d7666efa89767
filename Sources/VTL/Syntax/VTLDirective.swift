/// The directives of 1.7 that aren't part of its grammar.
enum VTLDirective: String {
    case foreach, include, parse, macro, literal, evaluate, `break`, define, stop

    /// The directive of that name, by its bytes.
    init?(bytes name: Slice<UnsafeBufferPointer<UInt8>>, mode: VTLDialect.Mode) {
        // Most names of templates begin with something else.
        guard let first = name.first, name.count >= 4, name.count <= 8,
            "fipmlebds".utf8.contains(first)
        else { return nil }
        self.init(String(decoding: name, as: UTF8.self), mode: mode)
    }

    /// The directive of that name; AWS has no `#evaluate` (aws-templates.md, fact 3).
    init?(_ name: String, mode: VTLDialect.Mode) {
        guard let directive = VTLDirective(rawValue: name) else { return nil }
        if directive == .evaluate, mode == .aws { return nil }
        self = directive
    }

    /// Whether statements up to `#end` belong to it.
    var isBlock: Bool {
        switch self {
        case .foreach, .macro, .literal, .define: true
        default: false
        }
    }
}
