import CPenstock
import PenstockCore
import PenstockHTTP
import Testing

@Test("smoke") func smoke() {
    let s = Array("POST /a/b?c=d HTTP/1.1\r\nHost: x.example\r\nTransfer-Encoding: chunked\r\nX-Foo:  bar \r\n\r\n5;a=b\r\nhello\r\n0\r\nx-t: 1\r\n\r\n".utf8)
    let fields = UnsafeMutablePointer<HeaderField>.allocate(capacity: 100)
    defer { fields.deallocate() }
    var table = HeaderTable(fields: fields, capacity: 100)
    var head = RequestHead(); var at = 0
    s.withUnsafeBufferPointer { b in
        let r = HeadParser.parseRequest(b.baseAddress!, b.count, resumeAt: &at, head: &head, table: &table, limits: HeadLimits())
        #expect(r == .complete)
        #expect(String(head.path) == "/a/b" && String(head.query) == "c=d" && String(head.authority) == "x.example")
        #expect(table.count == 3 && String(table.fields[2].valueView) == "bar")
        var body = BodyDecoder(head.framing, isRequest: true)
        let o = head.headBytes
        #expect(body.next(b.baseAddress! + o, b.count - o) == .data(offset: 7, count: 5, consumed: 12))
        #expect(body.next(b.baseAddress! + o + 12, b.count - o - 12) == .end(consumed: 15))
    }
}
