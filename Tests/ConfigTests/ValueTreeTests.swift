import JSON
import SourceTree
import Testing

/// A document that a program made is as if its pretty text had been read.
@Suite struct ValueTreeTests {
    @Test(
        "the tree of a value is that of its pretty text, places included",
        arguments: [
            "{}", "[]", "null", "-1.5e3", #""text""#, "[[],{},[[]],true,false,null]",
            #"{"a":{"b":[1,"two",{"c":"ü\n\t\"\\ 🙂"}]},"kéy \"":[],"":"","\u0001":"\u007f"}"#,
            #"{"routes":[{"route":"GET /","x":[[1],[2,[3]]]},{}],"last":{"y":"z"}}"#,
        ])
    func layout(text: String) throws {
        let value = try JSONValue(parsing: text)
        let read = try SourceReader.read(value.pretty, as: .json)
        expectEqual(SourceNode(pretty: value), read)
    }

    private func expectEqual(_ a: SourceNode, _ b: SourceNode) {
        #expect(a.location == b.location)
        switch (a.content, b.content) {
        case (.scalar(let x), .scalar(let y)):
            #expect(x.text == y.text && x.written == y.written && x.isPlain == y.isPlain)
        case (.sequence(let x), .sequence(let y)):
            #expect(x.count == y.count)
            for (x, y) in zip(x, y) { expectEqual(x, y) }
        case (.mapping(let x), .mapping(let y)):
            #expect(x.map(\.key) == y.map(\.key))
            #expect(x.map(\.keyLocation) == y.map(\.keyLocation))
            for (x, y) in zip(x, y) { expectEqual(x.value, y.value) }
        default: Issue.record("\(a.kindName) and \(b.kindName)")
        }
    }
}
