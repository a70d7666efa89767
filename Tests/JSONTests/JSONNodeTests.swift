import JSON
import Testing

@Suite("Nodes of a JSONDocument")
struct JSONNodeTests {
    let text = #"{"a": [10, 20, {"b": "x\ny"}, []], "é": -1.50, "t": true, "n": null}"#
    let document: JSONDocument

    init() throws { document = try JSONDocument(text) }

    @Test("numbers of nodes are those of pen.json/1: 0 is none, 1 the root")
    func numbering() {
        #expect(JSONNode.none.index == 0)
        #expect(JSONNode.root.index == 1)
        #expect(document.kind(of: .root) == .object)
        #expect(document.kind(of: .none) == nil)
        #expect(
            [0, 1, 2, 3, 4, 5].map { JSONKind(rawValue: $0)?.name } == [
                "null", "boolean", "number", "string", "array", "object",
            ])
    }

    @Test("members and elements are found in order, with containers among them")
    func children() {
        let keys = (0..<document.count(of: .root)).map {
            document.string(of: document.member(.root, at: $0).key)
        }
        #expect(keys == ["a", "é", "t", "n"])
        let array = document.member(.root, named: "a")
        #expect(document.count(of: array) == 4)
        #expect(document.int(of: document.element(array, at: 1)) == 20)
        #expect(document.kind(of: document.element(array, at: 2)) == .object)
        #expect(document.kind(of: document.element(array, at: 3)) == .array)
        #expect(document.element(array, at: 4) == .none)
        #expect(document.element(array, at: -1) == .none)
        #expect(document.member(.root, named: "b") == .none)
        #expect(document.element(.root, at: 0) == .none)
        #expect(document.member(array, named: "a") == .none)
    }

    /// RFC 6901 §5 and its array rules in §4.
    @Test(
        "JSON Pointers lead to their values",
        arguments: [
            ("", nil), ("/a/0", "10"), ("/a/2/b", "x\ny"), ("/é", "-1.50"), ("/a/01", ""),
            ("/a/-", ""), ("/a/4", ""), ("/x", ""), ("a", ""), ("/a/2/b/c", ""), ("/~2", ""),
            ("/a/99999999999999999999", ""),
        ] as [(String, String?)])
    func pointer(_ pointer: String, _ expected: String?) {
        let node = document.pointer(pointer)
        #expect(document.string(of: node) == expected ?? text)
        #expect(node.exists == (expected != ""))
    }

    @Test("a span covers exactly the value's text")
    func spans() {
        func source(_ pointer: String) -> String {
            let span = document.span(of: document.pointer(pointer))
            return String(decoding: document.text[span], as: UTF8.self)
        }
        #expect(source("") == text)
        #expect(source("/a/2") == #"{"b": "x\ny"}"#)
        #expect(source("/a/2/b") == #""x\ny""#)
        #expect(source("/é") == "-1.50")
        #expect(source("/t") == "true")
    }

    @Test("numbers keep their spelling and read by value")
    func numbers() throws {
        #expect(document.string(of: document.pointer("/é")) == "-1.50")
        #expect(document.double(of: document.pointer("/é")) == -1.5)
        #expect(document.int(of: document.pointer("/é")) == nil)
        #expect(document.bool(of: document.pointer("/t")) == true)
        #expect(document.bool(of: document.pointer("/n")) == nil)
    }

    @Test("a number that names no node is answered as none, whatever it is")
    func strayNodes() {
        for index in [0, UInt32(document.nodeCount), .max] {
            let node = JSONNode(index)
            #expect(document.kind(of: node) == nil)
            #expect(document.count(of: node) == 0)
            #expect(document.text(of: node).isEmpty)
            #expect(document.span(of: node).isEmpty)
            #expect(document.element(node, at: 0) == .none)
            #expect(document.member(node, at: 0).value == .none)
        }
    }

    @Test("every node of the tape answers every question")
    func everyNode() {
        for index in 0..<UInt32(document.nodeCount) {
            let node = JSONNode(index)
            for child in 0...document.count(of: node) {
                _ = document.element(node, at: child)
                _ = document.member(node, at: child)
            }
            _ = document.string(of: node)
            _ = document.value(node)
        }
    }
}
