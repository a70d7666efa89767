// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import CPenstock
import PenstockCore
import PenstockHTTP

/// Memory for a test: views of text that live as long as the object, an output buffer, a table.
final class Lent {
    private var blocks: [UnsafeMutablePointer<UInt8>] = []
    let fields = UnsafeMutablePointer<HeaderField>.allocate(capacity: 100)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 65536)
    lazy var table = HeaderTable(fields: fields, capacity: 100)

    deinit {
        blocks.forEach { $0.deallocate() }
        fields.deallocate()
        memory.deallocate()
    }

    /// A view of a copy of the text, exactly as long as it is.
    func view(_ text: String) -> ByteView { view(Array(text.utf8)) }

    func view(_ bytes: [UInt8]) -> ByteView {
        let block = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        block.update(from: bytes, count: bytes.count)
        blocks.append(block)
        return ByteView(UnsafePointer(block), bytes.count)
    }

    /// Adds a made-up field to `table`.
    func add(_ name: String, _ value: String) {
        let name = view(name)
        let field = HeaderField(name: name, value: view(value), id: HeaderName.identify(name))
        precondition(table.append(field))
    }

    /// Parses a request's head; the fields are in `table`.
    func request(_ text: String, limits: HeadLimits = HeadLimits()) -> (ParseResult, RequestHead) {
        let bytes = view(text)
        var head = RequestHead()
        var at = 0
        let result = HeadParser.parseRequest(
            bytes.p!, bytes.n, resumeAt: &at, head: &head, table: &table, limits: limits)
        return (result, head)
    }

    /// What `write` writes, with just enough room; and it must refuse every smaller room and leave
    /// what was there alone.
    func written(_ write: (inout OutBuffer) -> Bool) -> String? {
        var out = OutBuffer(memory, capacity: 65536)
        guard write(&out) else { return nil }
        let text = String(out.view)
        for capacity in 0...out.count {
            var small = OutBuffer(memory, capacity: capacity)
            let fits = write(&small)
            if fits != (capacity == out.count) || small.count != (fits ? out.count : 0) {
                return "with room for \(capacity) of \(out.count): \(fits), \(small.count) written"
            }
        }
        return text
    }
}
