import HTTPCases
import PenstockCore
import PenstockHTTP
import Testing

@Suite("cases of Cases/*.txt")
struct CaseTests {
    @Test("read whole, the outcome is as written", arguments: HTTPCase.all)
    func whole(item: HTTPCase) {
        let outcome = reader(item).read(cuts: [])
        check(outcome, item)
    }

    @Test(
        "cut at every point and into single bytes, the outcome is the same", arguments: HTTPCase.all
    )
    func split(item: HTTPCase) {
        let reader = reader(item)
        let whole = reader.read(cuts: [])
        #expect(reader.read(cuts: Array(0..<item.bytes.count)) == whole, "byte by byte")
        for cut in 0...item.bytes.count {
            let outcome = reader.read(cuts: [cut])
            #expect(outcome == whole, "cut at \(cut)")
        }
    }

    @Test("names are unique within a file, and every case expects something")
    func wellFormed() {
        let names = HTTPCase.all.map(\.description)
        #expect(Set(names).count == names.count)
        #expect(HTTPCase.all.count > 150)
        #expect(HTTPCase.all.allSatisfy { !$0.expectation.isEmpty && !$0.bytes.isEmpty })
    }

    private func reader(_ item: HTTPCase) -> MessageReader {
        let method = item.responseTo.map { name in
            HTTPMethod.allCases.first { "\($0.name)" == name } ?? .other
        }
        return MessageReader(bytes: item.bytes, responseTo: method, closed: item.closed)
    }

    private func check(_ outcome: Outcome, _ item: HTTPCase) {
        switch outcome.kind {
        case .ok: #expect(item.expectation == "ok", "\(outcome)")
        case .more: #expect(item.expectation == "more", "\(outcome)")
        case .refused(let fault):
            #expect(item.expectation == "\(fault.status) \(fault.reason)", "\(outcome)")
        }
        for (key, value) in item.details {
            let wanted = HTTPCase.unescape(value)
            let text = String(String.UnicodeScalarView(wanted.map { Unicode.Scalar($0) }))
            switch key {
            case "body": #expect(outcome.body == wanted)
            case "rest": #expect(Array(item.bytes[outcome.length...]) == wanted)
            case "field": #expect(outcome.fields.contains(text), "\(outcome.fields)")
            case "trailer": #expect(outcome.trailers.contains(text), "\(outcome.trailers)")
            default: #expect(outcome.details[key] == text, "\(key)")
            }
        }
    }
}
