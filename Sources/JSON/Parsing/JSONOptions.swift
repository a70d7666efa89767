/// What a parse accepts, and its bounds.
public struct JSONOptions: Hashable, Sendable {
    /// What to do about an object that names a member twice (RFC 8259 §4 leaves it open).
    public enum DuplicateKeys: Hashable, Sendable {
        /// Keep all of them in order; a look-up by name finds the last, as ECMAScript does.
        case keep
        /// Refuse the text.
        case reject
    }

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
        depthMax: Int = 128, sizeMax: Int = 64 << 20, duplicateKeys: DuplicateKeys = .keep
    ) {
        self.depthMax = min(max(depthMax, 0), 1024)
        self.sizeMax = min(max(sizeMax, 0), JSONEntry.countMax)
        self.duplicateKeys = duplicateKeys
    }
}
