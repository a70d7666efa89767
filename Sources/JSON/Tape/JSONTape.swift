/// The memory of a document, as plain pointers: what a parse writes and everything else reads.
///
/// It lies at the beginning of its own block: `[JSONTape][copy of the source][entries]`. Entries
/// that outgrow the block, decoded characters and lists of children have memory of their own, taken
/// when first needed.
///
/// What `pen_body.json` hands to plugins (ext/body.h, `pen_json_tape`): a change of it or of
/// `JSONEntry` is another `layout`.
@usableFromInline
struct JSONTape: BitwiseCopyable {
    @usableFromInline let entries: UnsafeMutablePointer<JSONEntry>
    /// Entries in use; all node numbers are below it.
    @usableFromInline let count: UInt32
    /// Of this memory: `currentLayout`.
    @usableFromInline let layout: UInt32
    @usableFromInline let source: UnsafePointer<UInt8>
    @usableFromInline let sourceCount: Int
    /// The characters of strings with escapes; nil when there are none.
    @usableFromInline let pool: UnsafeMutablePointer<UInt8>?
    /// Children of indexed containers: for each the end of its span, then its children's entries
    /// (an object's keys). Nil when there are none.
    @usableFromInline let children: UnsafeMutablePointer<UInt32>?

    static let currentLayout: UInt32 = 1
}
