/// What a parse accepts, and its bounds.
public struct JSONOptions: Hashable, Sendable {
    /// The texts that are accepted.
    public enum Grammar: Hashable, Sendable {
        /// RFC 8259 and nothing else.
        case strict
        /// What json-smart's permissive mode reads: names and strings without quotes or in single
        /// ones, commas too many or too few, leading zeros, control characters, whatever follows
        /// the value. `JSONLenientTests` shows all of it.
        case lenient
    }

    /// What to do about an object that names a member twice (RFC 8259 §4 leaves it open).
    public enum DuplicateKeys: Hashable, Sendable {
        /// Keep all of them in order; a look-up by name finds the last, as ECMAScript does.
        case keep
        /// Keep one: where the first stood, with the value of the last, as java.util.LinkedHashMap
        /// does.
        case merge
        /// Refuse the text.
        case reject
    }

    /// The texts that are accepted; strict by default.
    public var grammar: Grammar
    /// How deep arrays and objects may nest; a scalar has depth 0. Clamped to 0...1024, because
    /// `JSONValue` trees are walked by recursion. 128 by default, as `pen.json/1` promises.
    public var depthMax: Int
    /// The longest text, in bytes. 64 MiB by default, at most 256 MiB: counts on the tape have 28
    /// bits.
    public var sizeMax: Int
    /// Members named twice; kept by default.
    public var duplicateKeys: DuplicateKeys

    /// Strict RFC 8259 within the default bounds.
    public init(
        grammar: Grammar = .strict, depthMax: Int = 128, sizeMax: Int = 64 << 20,
        duplicateKeys: DuplicateKeys = .keep
    ) {
        self.grammar = grammar
        self.depthMax = min(max(depthMax, 0), 1024)
        self.sizeMax = min(max(sizeMax, 0), JSONEntry.countMax)
        self.duplicateKeys = duplicateKeys
    }

    /// What json-smart's permissive mode reads into its ordered maps: the lenient grammar, members
    /// named twice merged.
    public static let lenient = JSONOptions(grammar: .lenient, duplicateKeys: .merge)
}
