import CPenstock
import PenstockHTTP
import Testing

@Suite("The end of a body") struct BodyEndTests {
    /// A request whose answer was early has its body read by one part of the loop to its end and
    /// asked for more by another: the bytes behind it are the next request's (RFC 9112 §9.3.2).
    @Test(
        "is said again without a byte of what follows, however often somebody asks",
        arguments: [
            (BodyKind.chunked, "3\r\nabc\r\n0\r\n\r\n"),
            (.length, "abc"), (.none, ""),
        ])
    func isFinal(form: BodyKind, body: String) {
        var framing = MessageFraming()
        framing.body = form
        framing.length = form == .length ? 3 : 0
        var decoder = BodyDecoder(framing, isRequest: true)
        let lent = Lent()
        let bytes = lent.view(body + "GET / HTTP/1.1\r\n\r\n")
        var at = 0
        while !decoder.isComplete {
            guard let p = bytes.p else { return }
            switch decoder.next(p + at, bytes.n - at) {
            case .data(_, _, let consumed), .end(let consumed): at += consumed
            case .needMore, .refused: Issue.record("a whole body ended early")
            }
        }
        #expect(at == body.utf8.count)
        for _ in 0..<3 {
            guard let p = bytes.p, case .end(let consumed) = decoder.next(p + at, bytes.n - at)
            else {
                Issue.record("a body that is over goes on")
                return
            }
            #expect(consumed == 0)
        }
    }
}
