/// A parsed JSON text (RFC 8259): a flat tape of values that keeps the order of members, the
/// spelling of numbers and where each value stood.
///
/// Values are `JSONNode` numbers, asked about through the document or its `view`; nothing is
/// allocated to look at one. A document is immutable and may be used from any thread. Memory is the
/// text unless it is borrowed, 16 bytes a value and key, the decoded form of strings with escapes,
/// and 4 bytes a child of large nested containers.
public final class JSONDocument: @unchecked Sendable {
    // @unchecked: written by parse() only, which runs before anyone else has the document: in an
    // initializer, or in a JSONParserScratch that holds the only reference.
    private var memory: JSONMemory
    @usableFromInline private(set) final var tape: UnsafePointer<JSONTape>

    /// A document without a value, for a text of `size` bytes.
    init(reserving size: Int, copies: Bool) {
        memory = JSONMemory(size: size, copies: copies)
        tape = UnsafePointer(memory.block.assumingMemoryBound(to: JSONTape.self))
    }

    deinit { memory.deallocate() }

    /// Bytes of memory, besides a borrowed text.
    var memorySize: Int { memory.total }

    /// Replaces what is here by another text. The document is only of use when this doesn't throw.
    func parse(
        _ text: UnsafeBufferPointer<UInt8>, copies: Bool, options: JSONOptions
    ) throws(JSONError) {
        guard text.count <= options.sizeMax else {
            throw JSONError(.tooLarge, at: options.sizeMax, in: text)
        }
        guard let start = text.baseAddress else {
            throw JSONError(.unexpectedEnd, at: 0, in: text)
        }
        memory.reset(size: text.count, copies: copies)
        if copies { memory.copy.update(from: start, count: text.count) }
        let source = copies ? UnsafePointer(memory.copy) : start
        let tape = JSONTapeBuilder(source, size: text.count, memory: memory, copies: copies)
        var strict = JSONParser(tape, size: text.count, options: options)
        do {
            try strict.parse()
            finish(strict.tape, size: text.count)
        } catch {
            // What grew stays with the document, whether the text is good or not.
            memory = strict.tape.memory
            guard options.grammar == .lenient else { throw error }
            try parseLeniently(source, size: text.count, copies: copies, options: options)
        }
    }

    private func parseLeniently(
        _ source: UnsafePointer<UInt8>, size: Int, copies: Bool, options: JSONOptions
    ) throws(JSONError) {
        let tape = JSONTapeBuilder(source, size: size, memory: memory, copies: copies)
        var lenient = JSONLenientParser(tape, size: size, options: options)
        defer { memory = lenient.tape.memory }
        try lenient.parse()
        finish(lenient.tape, size: size)
    }

    /// Shows the tape of another document, which lives on and stays as it is for as long as this one is
    /// looked at; false where its layout isn't this library's.
    func borrow(_ other: UnsafeRawPointer) -> Bool {
        let other = other.assumingMemoryBound(to: JSONTape.self)
        guard other.pointee.layout == JSONTape.currentLayout else { return false }
        tape = other
        return true
    }

    private func finish(_ builder: JSONTapeBuilder, size: Int) {
        memory = builder.memory
        tape = UnsafePointer(builder.finish(size: size))
    }

    /// The document, unowned; see there.
    @inlinable public var view: JSONView { JSONView(tape) }
}

// MARK: Parsing

extension JSONDocument {
    /// Parses a copy of `text`, which is UTF-8 without a byte order mark. Never traps, whatever the
    /// bytes; throws the first fault.
    public convenience init(
        _ text: UnsafeBufferPointer<UInt8>, options: JSONOptions = JSONOptions()
    ) throws(JSONError) {
        self.init(reserving: min(text.count, options.sizeMax), copies: true)
        try parse(text, copies: true, options: options)
    }

    /// Parses `text` without copying it. Borrowed: the caller keeps the bytes where and as they are
    /// for as long as the document lives.
    public convenience init(
        borrowing text: UnsafeBufferPointer<UInt8>, options: JSONOptions = JSONOptions()
    ) throws(JSONError) {
        self.init(reserving: min(text.count, options.sizeMax), copies: false)
        try parse(text, copies: false, options: options)
    }

    /// Parses a copy of `bytes`.
    public convenience init(
        _ bytes: some Collection<UInt8>, options: JSONOptions = JSONOptions()
    ) throws(JSONError) {
        let size = bytes.count
        self.init(reserving: min(size, options.sizeMax), copies: true)
        let parsed: Result<Void, JSONError>? = bytes.withContiguousStorageIfAvailable { text in
            Result { () throws(JSONError) in
                try self.parse(text, copies: true, options: options)
            }
        }
        if let parsed {
            try parsed.get()
            return
        }
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
        defer { buffer.deallocate() }
        _ = buffer.initialize(from: bytes)
        try parse(UnsafeBufferPointer(buffer), copies: true, options: options)
    }

    /// Parses `text`.
    public convenience init(
        _ text: String, options: JSONOptions = JSONOptions()
    ) throws(JSONError) {
        try self.init(text.utf8, options: options)
    }
}
