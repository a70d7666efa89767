import CPenstock
import HTTPCases
import PenstockCore
import PenstockHTTP
import Testing

@Suite struct HeadCopyTests {
    let lent = Lent()

    private func copy(_ head: RequestHead, drop: HeaderSet = .none) -> String? {
        let copy = HeadCopy(
            lent.table, drop: drop, listsFields: head.framing.connectionListsFields)
        return lent.written { copy.append(to: &$0) }
    }

    @Test("fields pass in order; those of one connection, of framing and of the drop set don't")
    func drops() {
        let (result, head) = lent.request(
            "POST / HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nConnection: keep-alive\r\nX-A: 1\r\n"
                + "x-b: 2\r\nContent-Length: 3\r\nKeep-Alive: x\r\nTE: trailers\r\nX-A: 3\r\n\r\n")
        #expect(result == .complete)
        #expect(copy(head) == "Host: a\r\nAccept: */*\r\nX-A: 1\r\nx-b: 2\r\nX-A: 3\r\n")
        #expect(
            copy(head, drop: HeaderSet(.host) | .accept) == "X-A: 1\r\nx-b: 2\r\nX-A: 3\r\n")
    }

    @Test("fields that Connection lists don't pass")
    func listed() {
        let (result, head) = lent.request(
            "GET / HTTP/1.1\r\nHost: a\r\nX-Foo: 1\r\nconnection: TE, x-foo\r\nX-Food: 2\r\n\r\n")
        #expect(result == .complete && head.framing.connectionListsFields)
        #expect(copy(head) == "Host: a\r\nX-Food: 2\r\n")
    }

    @Test("odd white space is written anew, so no folding or padding passes")
    func whiteSpace() {
        let (_, head) = lent.request(
            "GET / HTTP/1.1\r\nHost:a\r\nX-A:  1\r\nX-B: 2 \r\nX-C:\t3\r\nX-D:\r\nX-E: 4\r\n\r\n")
        #expect(
            copy(head)
                == "Host: a\r\nX-A: 1\r\nX-B: 2\r\nX-C: 3\r\nX-D: \r\nX-E: 4\r\n")
    }

    @Test("removed, replaced and added fields come out as the table has them")
    func edited() {
        let (_, head) = lent.request(
            "GET http://b/ HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-B: 2\r\nX-C: 3\r\n\r\n")
        lent.fields[1].flags |= HeaderField.removed
        lent.fields[2].replaceValue(lent.fields[3].valueView)
        lent.add("x-new", "5")
        lent.add("x-void", "")
        #expect(copy(head) == "Host: b\r\nX-B: 3\r\nX-C: 3\r\nx-new: 5\r\nx-void: \r\n")
    }

    @Test("a table that nobody parsed is written field by field")
    func madeUp() {
        for (name, value) in [("a", "1"), ("Connection", "close"), ("b", "")] {
            lent.add(name, value)
        }
        let copy = HeadCopy(lent.table, listsFields: false)
        let text = lent.written { copy.append(to: &$0) }
        #expect(text == "a: 1\r\nb: \r\n")
    }

    @Test("what is written is read back: same fields, same framing", arguments: HTTPCase.all)
    func roundTrip(item: HTTPCase) {
        guard item.responseTo == nil, item.expectation == "ok" else { return }
        let (result, head) = lent.request(String(lent.view(item.bytes)))
        guard result == .complete, head.authority.isPresent else { return }
        let dropped = HeaderSet.framing
        let expected = (0..<lent.table.count).map { lent.fields[$0] }.filter {
            !dropped.contains($0.id)
                && !(head.framing.connectionListsFields
                    && ConnectionOptions.contains($0.nameView, in: lent.table))
        }.map { "\($0.nameView.latin1)=\($0.valueView.latin1)" }
        let copy = HeadCopy(lent.table, listsFields: head.framing.connectionListsFields)
        let text = lent.written {
            $0.whole {
                $0.append(requestLine: head.method, head.target) && copy.append(to: &$0)
                    && $0.append(framing: head.framing.body, length: head.framing.length)
                    && $0.appendCRLF()
            }
        }
        let (again, copied) = lent.request(text ?? "")
        #expect(again == .complete)
        #expect(copied.framing.body == head.framing.body)
        #expect(copied.framing.length == head.framing.length)
        let fields = (0..<lent.table.count).map { lent.fields[$0] }.filter {
            !dropped.contains($0.id)
        }.map { "\($0.nameView.latin1)=\($0.valueView.latin1)" }
        #expect(fields == expected)
    }
}
