// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import CPenstock
import Foundation
import PenstockCore
import PenstockHTTP
import Testing

@Suite struct OutBufferTests {
    let lent = Lent()

    private func expect(
        _ text: String, at location: SourceLocation = #_sourceLocation,
        _ write: (inout OutBuffer) -> Bool
    ) {
        let written = lent.written(write)
        #expect(written == text, sourceLocation: location)
    }

    @Test(
        "numbers are written without padding",
        arguments: [0, 1, 9, 10, 15, 16, 99, 100, 255, 256, 65535, 4096, 1 << 32, UInt64.max])
    func numbers(number: UInt64) {
        expect(String(number)) { $0.append(decimal: number) }
        expect(String(number, radix: 16)) { $0.append(hex: number) }
    }

    @Test("start lines, fields and chunk heads are written whole or not at all")
    func lines() {
        let target = lent.view("/a?b")
        expect("GET /a?b HTTP/1.1\r\n") { $0.append(requestLine: ByteView("GET"), target) }
        expect("HTTP/1.1 200 OK\r\n") { $0.append(statusLine: 200) }
        expect("HTTP/1.1 404 Not Found\r\n") { $0.append(statusLine: 404) }
        expect("HTTP/1.1 599 \r\n") { $0.append(statusLine: 599) }
        expect("x-a: b\r\n") { $0.append(field: "x-a", ByteView("b")) }
        expect("x-a: \r\n") { $0.append(field: "x-a", ByteView.absent) }
        expect("content-length: 12\r\n") { $0.append(contentLength: 12) }
        expect("1000\r\n") { $0.append(chunkOf: 4096) }
        expect("0\r\n") { $0.appendLastChunk() }
        expect("") { $0.append(framing: .none, length: 5) }
        expect("content-length: 0\r\n") { $0.append(framing: .length, length: 0) }
        expect("transfer-encoding: chunked\r\n") { $0.append(framing: .chunked, length: 0) }
    }

    @Test(
        "every status line is one the response parser reads back",
        arguments: 100...599 as ClosedRange<UInt16>)
    func statusLines(status: UInt16) {
        var out = OutBuffer(lent.memory, capacity: 200)
        #expect(out.append(statusLine: status) && out.appendCRLF())
        var head = ResponseHead()
        var at = 0
        let result = HeadParser.parseResponse(
            out.base, out.count, to: .get, resumeAt: &at, head: &head, table: &lent.table,
            limits: HeadLimits())
        #expect(result == .complete && head.status == status)
        #expect(String(head.reason) == "\(HTTPStatus.reason(status))")
    }

    @Test(
        "dates are those of Foundation's calendar",
        arguments: [
            0, 784_111_777, 951_782_399, 951_782_400, 951_868_799, 951_868_800, 1_709_164_800,
            1_709_251_199, 4_107_542_400, 253_402_300_799, -1, -86401, 1_800_000_000, 1_767_225_599,
        ] as [Int64])
    func dates(second: Int64) {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let expected = format.string(from: Date(timeIntervalSince1970: TimeInterval(second)))
        expect(expected) { HTTPDate.append(unixSecond: second, to: &$0) }
        // RFC 9110 §5.6.7 has this one.
        if second == 784_111_777 { #expect(expected == "Sun, 06 Nov 1994 08:49:37 GMT") }
    }

    @Test("the date cache says the second it is asked for")
    func dateCache() {
        var cache = DateCache()
        for second in [784_111_777, 784_111_777, 784_111_778, 0] as [Int64] {
            let date = lent.written { HTTPDate.append(unixSecond: second, to: &$0) }!
            expect("date: \(date)\r\n") { cache.append(unixSecond: second, to: &$0) }
        }
    }
}
