/// Parses one text after the other in the same memory, so that a parse allocates nothing once the
/// largest text has been seen.
///
/// A document that nobody else holds any more is used again for the next text; one that somebody
/// kept is left to them and replaced, so documents stay immutable as ever. Not thread-safe: one
/// scratch a thread or event loop.
public final class JSONParserScratch {
    private var document: JSONDocument?
    private let kept: Int

    /// A scratch that keeps at most `kept` bytes between parses, 4 MiB by default: one giant text
    /// shouldn't hold its memory for good.
    public init(keeping kept: Int = 4 << 20) { self.kept = kept }

    /// Parses a copy of `text`, as `JSONDocument` does.
    public func parse(
        _ text: UnsafeBufferPointer<UInt8>, options: JSONOptions = JSONOptions()
    ) throws(JSONError) -> JSONDocument {
        try parse(text, copies: true, options: options)
    }

    /// Parses `text` without copying it. Borrowed: the caller keeps the bytes where and as they are
    /// until it has let go of the document; the scratch doesn't look at them afterwards.
    public func parse(
        borrowing text: UnsafeBufferPointer<UInt8>, options: JSONOptions = JSONOptions()
    ) throws(JSONError) -> JSONDocument {
        try parse(text, copies: false, options: options)
    }

    /// A document that somebody else has parsed and keeps (`JSONView.memory`), without a look at its
    /// text; nil where its layout isn't this library's. As borrowed as the memory is.
    public func borrow(_ memory: UnsafeRawPointer) -> JSONDocument? {
        if !isKnownUniquelyReferenced(&document) {
            document = JSONDocument(reserving: 0, copies: false)
        }
        guard let document, document.borrow(memory) else { return nil }
        return document
    }

    private func parse(
        _ text: UnsafeBufferPointer<UInt8>, copies: Bool, options: JSONOptions
    ) throws(JSONError) -> JSONDocument {
        if isKnownUniquelyReferenced(&document), let document, document.memorySize <= kept {
            try document.parse(text, copies: copies, options: options)
            return document
        }
        let document = JSONDocument(
            reserving: min(text.count, options.sizeMax), copies: copies)
        self.document = document
        try document.parse(text, copies: copies, options: options)
        return document
    }
}
