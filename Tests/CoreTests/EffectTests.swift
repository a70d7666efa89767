import CPenstock
import FuzzRun
import PenstockCore
import Testing

@Suite("Effects of a step", .serialized)
struct EffectTests {
    private func state(_ exchange: Exchange) -> String {
        var text = "\(exchange.pointee.status)"
        for table in [exchange.pointee.request, exchange.pointee.response] {
            for i in 0..<table.count where table.fields[i].isPresent {
                text += "|\(String(table.fields[i].nameView)):\(String(table.fields[i].valueView))"
            }
            text += "#"
        }
        for i in 0..<exchange.pointee.variables.count {
            guard let entry = exchange.pointee.variables.entries?[i] else { continue }
            text += "|\(String(entry.name))=\(entry.value.text)"
        }
        return text + "#" + String(exchange.pointee.requestBody.bytes)
            + "#" + String(exchange.pointee.responseBody.bytes)
    }

    private func change(_ exchange: Exchange, _ random: inout SplitMix64) {
        let names: [StaticString] = ["a", "b", "c", "content-type"]
        let name = ByteView(names[Int(random.next() % 4)])
        let side = random.next() % 2 == 0 ? PEN_REQUEST_HEADERS : PEN_RESPONSE_HEADERS
        switch random.next() % 6 {
        case 0, 1: _ = exchange.appendHeader(side, name: name, value: ByteView("v"))
        case 2: exchange.removeHeaders(side, name: name)
        case 3: _ = exchange.setVariable(name, .int(Int64(random.next() % 9)))
        case 4: exchange.setStatus(Int32(200 + random.next() % 300))
        default:
            exchange.replaceBody(
                random.next() % 2 == 0 ? PEN_REQUEST_BODY : PEN_RESPONSE_BODY,
                pen_buf(borrowed: ByteView("body")))
        }
    }

    @Test("are taken back exactly, whatever they were: 1,000 random sequences")
    func undo() {
        let loop = CoreLoop()
        for seed in 0..<1000 as Range<UInt64> {
            var random = SplitMix64(state: seed)
            let exchange = CoreLoop.make(loop.services)
            for _ in 0..<random.next() % 8 { change(exchange, &random) }
            let before = state(exchange)
            let mark = exchange.beginRecording()
            for _ in 0..<random.next() % 40 { change(exchange, &random) }
            exchange.undo(to: mark)
            exchange.endRecording()
            #expect(state(exchange) == before, "seed \(seed)")
            Pipeline.end(exchange, why: PEN_END_DONE)
        }
    }

    @Test("that were recorded on a detached copy do the same to the original: 1,000 sequences")
    func replay() {
        let loop = CoreLoop()
        for seed in 0..<1000 as Range<UInt64> {
            var random = SplitMix64(state: seed)
            let original = CoreLoop.make(loop.services)
            for _ in 0..<random.next() % 8 { change(original, &random) }
            original.pointee.method = ByteView("GET")
            let stub = Stub { _, _, _ in PEN_CONTINUE }
            guard let copy = Detached.copy(original, for: stub.records) else {
                Issue.record("no copy")
                return
            }
            _ = copy.beginRecording()
            for _ in 0..<random.next() % 40 { change(copy, &random) }
            #expect(original.replay(from: copy, mark: 0))
            #expect(state(original) == state(copy), "seed \(seed)")
            Detached.drop(copy)
            Pipeline.end(original, why: PEN_END_DONE)
        }
    }

    @Test("a detached copy knows what chose its route")
    func copied() {
        let loop = CoreLoop()
        let original = CoreLoop.make(loop.services)
        original.pointee.routingRule = ByteView("rule-1")
        let stub = Stub { _, _, _ in PEN_CONTINUE }
        guard let copy = Detached.copy(original, for: stub.records) else {
            Issue.record("no copy")
            return
        }
        #expect(String(copy.pointee.routingRule) == "rule-1")
        Detached.drop(copy)
        Pipeline.end(original, why: PEN_END_DONE)
    }
}
