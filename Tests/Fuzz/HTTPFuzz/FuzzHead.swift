import CPenstock
import PenstockCore
import PenstockHTTP

/// One run of the head parser on any bytes: as a request, as a response, whole and in two pieces.
///
/// The first byte chooses where the pieces part. Traps when an invariant breaks: views stay within
/// the input, the outcome doesn't depend on the cut, and what was accepted is accepted again after
/// it was written.
public func fuzzHead(_ input: UnsafeBufferPointer<UInt8>) {
    guard input.count > 1, let first = input.baseAddress else { return }
    let bytes = UnsafeBufferPointer(start: first + 1, count: input.count - 1)
    let cut = Int(first.pointee) * bytes.count / 256
    withHeads { whole, parted in
        let a = whole.request(bytes, cuts: [bytes.count])
        let b = parted.request(bytes, cuts: [cut, bytes.count])
        precondition(a == b, "the cut at \(cut) makes a difference")
        if a == .complete {
            whole.check(in: bytes)
            precondition(whole.same(as: parted, bytes.count))
            precondition(whole.head.framing.body != .untilClose)
            whole.rewritten()
        }
        let c = whole.response(bytes, cuts: [bytes.count])
        precondition(c == parted.response(bytes, cuts: [cut, bytes.count]))
    }
}

/// A parser's state with room for its fields.
private final class HeadProbe {
    let fields: UnsafeMutablePointer<HeaderField>
    var table: HeaderTable
    var head = RequestHead()
    var answer = ResponseHead()
    /// A copy of what was parsed so far, exactly as long, so that ASan sees a read past the end.
    private var block = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

    init(fieldCount: Int) {
        fields = .allocate(capacity: fieldCount)
        table = HeaderTable(fields: fields, capacity: fieldCount)
    }

    deinit {
        fields.deallocate()
        block.deallocate()
    }

    private func hold(_ bytes: UnsafeBufferPointer<UInt8>, _ count: Int) {
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
        if count > 0, let from = bytes.baseAddress { fresh.update(from: from, count: count) }
        block.deallocate()
        block = fresh
    }

    func request(_ bytes: UnsafeBufferPointer<UInt8>, cuts: [Int]) -> ParseResult {
        var at = 0
        var result = ParseResult.incomplete
        for end in cuts {
            hold(bytes, end)
            result = HeadParser.parseRequest(
                block, end, resumeAt: &at, head: &head, table: &table, limits: HeadLimits())
            if result != .incomplete { break }
        }
        return result
    }

    func response(_ bytes: UnsafeBufferPointer<UInt8>, cuts: [Int]) -> ParseResult {
        var at = 0
        var result = ParseResult.incomplete
        for end in cuts {
            hold(bytes, end)
            result = HeadParser.parseResponse(
                block, end, to: .get, resumeAt: &at, head: &answer, table: &table,
                limits: HeadLimits())
            if result != .incomplete { break }
        }
        return result
    }

    func check(in bytes: UnsafeBufferPointer<UInt8>) {
        let views =
            [head.method, head.target, head.query, head.authority, head.bytes]
            + (0..<table.count).flatMap { [table.fields[$0].nameView, table.fields[$0].valueView] }
        for view in views {
            guard let p = view.p else { continue }
            precondition(p >= UnsafePointer(block) && p + view.n <= block + bytes.count)
        }
        precondition(head.headBytes <= bytes.count && head.headBytes > 0)
        precondition(head.isAmbiguous || !PathSafety.hasDotSegment(head.path))
        precondition((0..<table.count).allSatisfy { table.known.contains(table.fields[$0].id) })
    }

    func same(as other: HeadProbe, _ count: Int) -> Bool {
        guard head.target.equals(other.head.target), head.path.equals(other.head.path),
            head.query.equals(other.head.query), head.authority.equals(other.head.authority),
            table.count == other.table.count
        else { return false }
        return (0..<table.count).allSatisfy {
            table.fields[$0].nameView.equals(other.table.fields[$0].nameView)
                && table.fields[$0].valueView.equals(other.table.fields[$0].valueView)
        }
    }

    /// Writes the head as the gateway would and reads that: it must be accepted, with the same target
    /// and no field more than it had.
    func rewritten() {
        let capacity = head.headBytes * 2 + 512
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        defer { memory.deallocate() }
        var out = OutBuffer(memory, capacity: capacity)
        let copy = HeadCopy(table, listsFields: head.framing.connectionListsFields)
        precondition(
            out.append(requestLine: head.method, head.target) && copy.append(to: &out)
                && out.append(framing: head.framing.body, length: head.framing.length)
                && out.append(field: "x-added", ByteView("1")) && out.appendCRLF())
        // Room for what was added.
        let again = HeadProbe(fieldCount: 66)
        // HTTP/1.0 with an absolute target needs none; what is written is HTTP/1.1, and there the
        // gateway would add one.
        let hadHost = table.index(of: .host) >= 0
        let result = again.request(
            UnsafeBufferPointer(start: memory, count: out.count), cuts: [out.count])
        guard hadHost else { return }
        precondition(result == .complete, "written: \(String(out.view))")
        precondition(again.head.target.equals(head.target))
        precondition(again.head.framing.body == head.framing.body)
        precondition(again.head.framing.length == head.framing.length)
        precondition(again.table.count <= table.count + 2)
    }
}

private func withHeads(_ run: (HeadProbe, HeadProbe) -> Void) {
    run(HeadProbe(fieldCount: 64), HeadProbe(fieldCount: 64))
}
