import JSON
import Testing

@Suite("JSONParserScratch")
struct JSONParserScratchTests {
    static let texts = [
        #"{"a":[1,2,{"b":"x\ny"}]}"#, "1",
        "[" + Array(repeating: "[]", count: 300).joined(separator: ",") + "]",
        #"["\u00e9","plain"]"#, "[[1],2,[3],4,[5],6,[7],8,[9],10]",
    ]

    @Test("texts parsed one after the other in the same memory are what they are alone")
    func reuse() throws {
        let scratch = JSONParserScratch()
        for text in Self.texts + Self.texts.reversed() {
            let expected = try JSONDocument(text).value()
            let copied = try Array(text.utf8).withUnsafeBufferPointer { try scratch.parse($0) }
            #expect(copied.value() == expected)
            let borrowed = try Array(text.utf8).withUnsafeBufferPointer {
                try scratch.parse(borrowing: $0).value()
            }
            #expect(borrowed == expected)
        }
    }

    @Test("a document somebody keeps is left alone by the next parse")
    func keeping() throws {
        let scratch = JSONParserScratch()
        let documents = try Self.texts.map { text in
            try Array(text.utf8).withUnsafeBufferPointer { try scratch.parse($0) }
        }
        for (text, document) in zip(Self.texts, documents) {
            #expect(document.string(of: .root) == text)
            #expect(document.value().compact == (try JSONValue(parsing: text)).compact)
        }
    }

    @Test("a fault is thrown as ever, and the next text is parsed")
    func faults() throws {
        let scratch = JSONParserScratch()
        for (text, code) in [("[1,\"\\n\",", JSONError.Code.unexpectedEnd), ("", .unexpectedEnd)] {
            let error = #expect(throws: JSONError.self) {
                try Array(text.utf8).withUnsafeBufferPointer { try scratch.parse($0) }
            }
            #expect(error?.code == code)
            let document = try Array("[1]".utf8).withUnsafeBufferPointer { try scratch.parse($0) }
            #expect(document.count(of: .root) == 1)
        }
    }

    @Test("a scratch that keeps nothing parses all the same")
    func keepsNothing() throws {
        let scratch = JSONParserScratch(keeping: 0)
        for text in Self.texts {
            let document = try Array(text.utf8).withUnsafeBufferPointer { try scratch.parse($0) }
            #expect(document.string(of: .root) == text)
        }
    }

    @Test("a borrowed text is not copied")
    func borrowing() throws {
        let bytes = Array("[1]".utf8)
        let isSame = try bytes.withUnsafeBufferPointer { bytes in
            let copied = try JSONDocument(bytes)
            let borrowed = try JSONDocument(borrowing: bytes)
            return [copied, borrowed].map { $0.text.baseAddress == bytes.baseAddress }
        }
        #expect(isSame == [false, true])
    }
}
