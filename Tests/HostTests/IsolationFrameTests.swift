import CPenstock
import FuzzRun
import PenstockCore
import Testing

@testable import PenstockHost

@Suite("A frame from a child") struct IsolationFrameTests {
    private let loop = PollLoop()

    /// A step's answer with every kind of effect, as an honest child writes it.
    private func honest() -> [UInt8] {
        let exchange = loop.lendExchange()
        _ = exchange.beginRecording()
        _ = exchange.appendHeader(
            PEN_REQUEST_HEADERS, name: ByteView("X-A"), value: ByteView("1"))
        exchange.removeHeaders(PEN_REQUEST_HEADERS, name: ByteView("x-a"))
        _ = exchange.setVariable(ByteView("ctx.s.k"), .string(ByteView("text")))
        exchange.setStatus(418)
        exchange.replaceBody(PEN_RESPONSE_BODY, pen_buf(borrowed: ByteView("body")))
        var target = ForwardTarget()
        target.upstream = 2
        target.target = ByteView("/x")
        _ = exchange.setForward(target)
        exchange.pointee.auth.principal = ByteView("alice")
        return payload(exchange, PEN_CONTINUE)
    }

    private func payload(_ exchange: Exchange, _ verdict: pen_verdict) -> [UInt8] {
        var buffer = FrameBuffer()
        let fits = buffer.append(.callReturn) { sink in
            EffectFrame.encode(exchange, call: 5, verdict: verdict, into: &sink)
        }
        precondition(fits)
        return Array(buffer.view.buffer.dropFirst(8))
    }

    private func read(_ bytes: [UInt8], writes: AccessSet = AccessSet(.all)) -> ReturnedCall? {
        bytes.withUnsafeBufferPointer {
            EffectFrame.read(ByteView(p: $0.baseAddress, n: $0.count), writes: writes)
        }
    }

    @Test("carries verdict, effects and what was said besides")
    func carries() throws {
        let bytes = honest()
        let answer = try #require(read(bytes))
        #expect(answer.verdict == PEN_CONTINUE)
        #expect(answer.offence == nil)
        #expect(answer.changes.count == 6)
    }

    @Test("that is cut short anywhere is not believed")
    func cutShort() {
        let bytes = honest()
        for length in 0..<bytes.count { #expect(read(Array(bytes[0..<length])) == nil) }
        #expect(read(bytes + [0]) == nil, "nor is one with something behind it")
    }

    @Test("that lies in any one word is refused or harmless")
    func mutated() {
        let bytes = honest()
        let words: [UInt32] = [0, 1, 3, 0x7f, 0xff, 0x10000, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff]
        for position in 0..<(bytes.count - 3) {
            for word in words {
                var mutant = bytes
                withUnsafeBytes(of: word) {
                    mutant.replaceSubrange(position..<position + 4, with: $0)
                }
                apply(mutant)
            }
        }
    }

    @Test("of noise is refused or harmless")
    func noise() {
        var generator = SplitMix64(state: 2026)
        let bytes = honest()
        for _ in 0..<20_000 {
            var mutant = bytes
            for _ in 0..<(generator.next() % 8 + 1) {
                let position = Int(generator.next() % UInt64(mutant.count))
                mutant[position] = UInt8(truncatingIfNeeded: generator.next())
            }
            apply(mutant)
        }
    }

    /// Reads a frame and, when it is believed, makes its changes: nothing may trap, and what is
    /// checked must hold afterwards.
    private func apply(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            let view = ByteView(p: buffer.baseAddress, n: buffer.count)
            guard let answer = EffectFrame.read(view, writes: AccessSet(.all)) else { return }
            let exchange = loop.lendExchange()
            _ = answer.apply(to: exchange)
            #expect(exchange.pointee.status == 0 || (200...599).contains(exchange.pointee.status))
            for direction in [PEN_REQUEST_HEADERS, PEN_RESPONSE_HEADERS] {
                guard let table = exchange.headers(direction) else { continue }
                for i in 0..<table.pointee.count {
                    #expect(isHeaderName(table.pointee.fields[i].nameView))
                    #expect(isHeaderValue(table.pointee.fields[i].valueView))
                }
            }
            Pipeline.end(exchange, why: PEN_END_DONE)
            loop.returnExchange(exchange)
        }
    }

    @Test(
        "may only write what the plugin declares",
        arguments: [
            (AccessSet.Category.all, true), (AccessSet.Category([]), false),
            (AccessSet.Category.requestHeaders, false),
            (AccessSet.Category([.requestHeaders, .variables, .status, .responseBody]), true),
            (AccessSet.Category([.requestHeaders, .variables, .status]), false),
            (AccessSet.Category([.requestHeaders, .variables, .responseBody]), false),
        ] as [(AccessSet.Category, Bool)])
    func declared(categories: AccessSet.Category, isAllowed: Bool) throws {
        let answer = try #require(read(honest(), writes: AccessSet(categories)))
        #expect((answer.offence == nil) == isAllowed)
        if !isAllowed {
            let exchange = loop.lendExchange()
            #expect(!answer.apply(to: exchange))
            #expect(exchange.pointee.request.count == 0, "all of it or nothing")
            #expect(exchange.failureDetail.contains("does not declare"))
        }
    }

    @Test("may not touch framing, split a header, or invent a status", arguments: 0..<8)
    func offences(number: Int) throws {
        let exchange = loop.lendExchange()
        _ = exchange.beginRecording()
        let changes: [() -> Void] = [
            { self.add(exchange, "Content-Length", "5") },
            { self.add(exchange, "Transfer-Encoding", "chunked") },
            { self.add(exchange, "X-A", "1\r\nX-B: 2") },
            { self.add(exchange, "X A", "1") },
            { exchange.setStatus(99) },
            { exchange.setStatus(600) },
            { _ = exchange.setVariable(ByteView("context.authorizer.x"), .int(1)) },
            {
                var target = ForwardTarget()
                target.upstream = 1
                target.target = ByteView("/a HTTP/1.1\r\nX: y")
                _ = exchange.setForward(target)
            },
        ]
        changes[number]()
        let answer = try #require(read(payload(exchange, PEN_CONTINUE)))
        #expect(answer.offence != nil)
    }

    private func add(_ exchange: Exchange, _ name: StaticString, _ value: StaticString) {
        _ = exchange.appendHeader(
            PEN_REQUEST_HEADERS, name: ByteView(name), value: ByteView(value))
    }

    @Test("has a bounded length and a known kind")
    func heads() {
        func next(_ length: UInt32, _ kind: UInt32) -> IsolationFrame.Next {
            var bytes: [UInt8] = []
            for word in [length, kind] { withUnsafeBytes(of: word) { bytes += $0 } }
            return bytes.withUnsafeBufferPointer {
                IsolationFrame.next(ByteView(p: $0.baseAddress, n: $0.count))
            }
        }
        let malformed: [(UInt32, UInt32)] = [
            (0, 1), (3, 1), (UInt32.max, 1), (UInt32(IsolationFrame.sizeMax) + 5, 1), (8, 0),
            (8, 99),
        ]
        for (length, kind) in malformed {
            guard case .malformed = next(length, kind) else {
                Issue.record("\(length) of kind \(kind)")
                continue
            }
        }
        guard case .incomplete = next(UInt32(IsolationFrame.sizeMax) + 4, 1) else {
            Issue.record("the largest frame")
            return
        }
        guard case .frame(.cancel, _, 8) = next(4, 2) else {
            Issue.record("the smallest frame")
            return
        }
    }

    @Test("a head with lies about a callout, a log line or facts is refused")
    func otherFrames() {
        var generator = SplitMix64(state: 7)
        for _ in 0..<20_000 {
            let bytes = (0..<Int(generator.next() % 96)).map { _ in
                // Small numbers: lengths that may fit.
                UInt8(truncatingIfNeeded: generator.next() % 12)
            }
            bytes.withUnsafeBufferPointer {
                let view = ByteView(p: $0.baseAddress, n: $0.count)
                _ = CalloutFrame.read(view) { _, _, request in request.pointee.header_count }
                _ = LogRecord(frame: view, source: "x")
                _ = ChildFacts(view)
                _ = PluginError.decode(view)
            }
        }
    }
}
