import CPenstock
import PenstockCore
import PenstockHTTP
import Testing

@Suite struct LimitTests {
    private func outcome(_ text: String, _ change: (inout MessageReader) -> Void) -> Outcome.Kind {
        var reader = MessageReader(bytes: Array(text.utf8))
        change(&reader)
        let whole = reader.read(cuts: [])
        let bytewise = reader.read(cuts: Array(0..<reader.bytes.count))
        #expect(bytewise == whole)
        return whole.kind
    }

    private func expect(
        _ text: String, _ kind: Outcome.Kind, at location: SourceLocation = #_sourceLocation,
        _ change: (inout MessageReader) -> Void
    ) {
        let found = outcome(text, change)
        #expect(found == kind, sourceLocation: location)
    }

    private func refused(_ reason: FaultReason) -> Outcome.Kind {
        .refused(HTTPFault(request: reason))
    }

    private func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test("a request line may be as long as its limit and not longer")
    func requestLine() {
        for (length, expected) in [(100, Outcome.Kind.ok), (101, refused(.targetTooLong))] {
            let line = "GET /\(letters(length - 14)) HTTP/1.1"
            #expect(line.utf8.count == length)
            let kind = outcome(line + "\r\nHost: a\r\n\r\n") { $0.limits.requestLineBytes = 100 }
            #expect(kind == expected)
        }
        expect(letters(200), refused(.targetTooLong)) { $0.limits.requestLineBytes = 100 }
    }

    @Test("a field line may be as long as its limit and not longer")
    func fieldLine() {
        for (length, expected) in [(100, Outcome.Kind.ok), (101, refused(.fieldTooLarge))] {
            let field = "X-A: \(letters(length - 5))"
            let kind = outcome("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n") {
                $0.limits.fieldLineBytes = 100
            }
            #expect(kind == expected)
        }
        let endless = "GET / HTTP/1.1\r\nHost: a\r\nX-A: \(letters(100))"
        expect(endless, refused(.fieldTooLarge)) { $0.limits.fieldLineBytes = 100 }
    }

    @Test("a head may be as long as its limit and not longer")
    func head() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n"
        let length = text.utf8.count - 2
        expect(text, .ok) { $0.limits.headBytes = length }
        expect(text, refused(.headTooLarge)) { $0.limits.headBytes = length - 1 }
        let endless = "GET / HTTP/1.1\r\nHost: a\r\nX-A: \(letters(100))"
        expect(endless, refused(.headTooLarge)) { $0.limits.headBytes = 100 }
    }

    @Test("a head may have as many fields as its limit and not more")
    func fields() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n"
        expect(text, .ok) { $0.limits.fieldCount = 3 }
        expect(text, refused(.tooManyFields)) { $0.limits.fieldCount = 2 }
        // The table that a MessageReader lends holds 100.
        let many = (0..<100).map { "F\($0): 1\r\n" }.joined()
        let crowded = outcome("GET / HTTP/1.1\r\nHost: a\r\n\(many)\r\n") {
            $0.limits.fieldCount = 1000
        }
        #expect(crowded == refused(.tooManyFields))
    }

    private let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test("chunk extensions are bounded over the whole body")
    func extensions() {
        let body = (0..<5).map { _ in "1;abc\r\nx\r\n" }.joined() + "0\r\n\r\n"
        // Each costs "abc" and its CR: the ";" opens it.
        expect(chunked + body, .ok) { $0.chunkLimits.extensionBytes = 20 }
        expect(chunked + body, refused(.chunkExtensionTooLarge)) {
            $0.chunkLimits.extensionBytes = 19
        }
    }

    @Test("trailers are bounded in bytes and in number")
    func trailers() {
        let body = "0\r\na: 1\r\nb: 2\r\n\r\n"
        expect(chunked + body, .ok) { $0.chunkLimits.trailerBytes = 12 }
        expect(chunked + body, refused(.trailersTooLarge)) { $0.chunkLimits.trailerBytes = 11 }
        expect(chunked + body, .ok) { $0.chunkLimits.trailerCount = 2 }
        expect(chunked + body, refused(.trailersTooLarge)) { $0.chunkLimits.trailerCount = 1 }
    }

    @Test("a body may be as long as its limit and not longer, however it is framed")
    func body() {
        let sized = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
        let parts = chunked + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
        for text in [sized, parts] {
            expect(text, .ok) { $0.bodyLimit = 5 }
            expect(text, refused(.bodyTooLarge)) { $0.bodyLimit = 4 }
        }
        let endless = "HTTP/1.1 200 OK\r\n\r\nhello"
        let response = outcome(endless) {
            $0.responseTo = .get
            $0.closed = true
            $0.bodyLimit = 4
        }
        #expect(response == .refused(HTTPFault(response: .bodyTooLarge)))
    }

    @Test("every reason has a client-error or server-error status and a sentence")
    func reasons() {
        for reason in FaultReason.allCases {
            #expect((400...505).contains(Int(reason.requestStatus)))
            #expect(reason.sentence.utf8CodeUnitCount > 10)
        }
    }
}
