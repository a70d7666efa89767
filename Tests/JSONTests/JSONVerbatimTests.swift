import JSON
import Testing

@Suite("Values that are written as they stand")
struct JSONVerbatimTests {
    private func verbatim(
        _ text: String, at pointer: String = "", slash: Bool = false, depthMax: Int = 64,
        _ options: JSONOptions = JSONOptions(duplicateKeys: .merge)
    ) throws -> String? {
        let document = try JSONDocument(text, options: options)
        let bytes = document.view.javaText(
            of: document.pointer(pointer), escapesSlash: slash, depthMax: depthMax)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "what json-smart would write so",
        arguments: [
            "{}", "[]", "[[],{}]", #"{"a":[1,-2,1.5,-0.25,0.001,true,false,null],"b":{"c":"d e"}}"#,
            #"[{"sku":"SKU-1001","qty":2,"price":19.99},{"sku":"SKU-2002","qty":1,"price":149.5}]"#,
            "[12345678901234567890]", "[0.0,-0.0]", "[1234567.5]", "[123456.5]", "[1.0]", "[1.25]",
        ])
    func plain(_ text: String) throws {
        #expect(try verbatim(text) == text)
        #expect(try verbatim("{\"x\": \(text), \"y\": 1}", at: "/x") == text)
    }

    @Test(
        "what it would write otherwise, or may",
        arguments: [
            "[ 1]", "[1 ]", "[1, 2]", "{\"a\" :1}", "{\"a\":1,\"b\":2\n}", #"["\n"]"#, #"["\/"]"#,
            #"["A"]"#, "[\"é\"]", "[\"\u{7f}\"]", "[1.50]", "[1e5]", "[-0]", "[10000000.0]",
            "[0.0001]", "[0.00]", "[1.2345678901234567890]", "[1.5e1]", "[12.0E2]", "[1.00]",
            "[12.340]", #"{"a":1,"a":2}"#,
            #"{"a":1,"b":2,"a":3}"#,
        ])
    func otherwise(_ text: String) throws {
        // Literals above have the character U+0041 by an escape of JSON's.
        #expect(try verbatim(text.replacing("A", with: "\\u0041")) == nil)
    }

    @Test("a slash is escaped in one style only; scalars aren't asked; depth is bounded")
    func bounds() throws {
        #expect(try verbatim(#"["a/b"]"#) == #"["a/b"]"#)
        #expect(try verbatim(#"["a/b"]"#, slash: true) == nil)
        #expect(try verbatim(#"["ab",1]"#, at: "/0") == nil)
        #expect(try verbatim("[[[]]]", depthMax: 3) == "[[[]]]")
        #expect(try verbatim("[[[]]]", depthMax: 2) == nil)
        #expect(try verbatim("[[],[],{}]", depthMax: 2) == "[[],[],{}]")
        #expect(try verbatim("[[],[],[{}]]", depthMax: 2) == nil)
        #expect(try verbatim("[[],[[]],{}]", depthMax: 3) == "[[],[[]],{}]")
    }

    /// Texts of few letters, of which many are such values and many nearly.
    @Test("it never differs from what is written part by part", arguments: 0..<40)
    func agreement(_ seed: UInt64) throws {
        var random = Random(state: seed &* 0x9e37_79b9_7f4a_7c15 | 1)
        for _ in 0..<200 {
            let text = random.value(depth: 4)
            let document = try JSONDocument(text, options: JSONOptions(duplicateKeys: .merge))
            for (style, slash) in [(JSONStyle.jayway, false), (.jsonSmart, true)] {
                guard
                    let fast = document.view.javaText(
                        of: .root, escapesSlash: slash, depthMax: 64)
                else { continue }
                var slow = JSONBuffer(capacity: 0)
                document.write(.root, style: style, to: &slow)
                #expect(String(decoding: fast, as: UTF8.self) == slow.text)
            }
        }
    }

    @Test("a borrowed tape is the document, until the scratch reads another text")
    func borrowing() throws {
        let owner = try JSONDocument(#"{"a":[1,2],"b":"c\n"}"#)
        let scratch = JSONParserScratch()
        do {
            let borrowed = try #require(scratch.borrow(owner.view.memory))
            #expect(borrowed.value(.root).compact == owner.value(.root).compact)
        }
        let own = try "[3]".utf8.withContiguousStorageIfAvailable { try scratch.parse($0) }
        #expect(own?.value(.root).compact == "[3]")
        #expect(owner.value(.root).compact == #"{"a":[1,2],"b":"c\n"}"#)
    }
}

private struct Random {
    var state: UInt64

    mutating func next(_ below: UInt64) -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state % below
    }

    mutating func one(of texts: [String]) -> String { texts[Int(next(UInt64(texts.count)))] }

    mutating func value(depth: Int) -> String {
        switch depth == 0 ? next(2) : next(5) {
        case 0:
            return one(of: [
                "1", "-1", "0", "-0", "1.5", "1.0", "1.50", "0.05", "0.0005", "1e2", "123456789.5",
                "99999999999", "true", "null",
            ])
        case 1:
            return one(of: [
                "\"\"", "\"a\"", "\"a b\"", "\"a/b\"", "\"\\t\"", "\"é\"", "\"\u{7f}\"",
            ])
        case 2, 3:
            let members = (0..<next(4)).map { _ in
                one(of: ["\"a\":", "\"b\":", "\"c\":", "\"d\": "]) + value(depth: depth - 1)
            }
            return "{" + members.joined(separator: ",") + "}"
        default:
            let elements = (0..<next(4)).map { _ in value(depth: depth - 1) }
            return "[" + elements.joined(separator: one(of: [",", ",", ", "])) + "]"
        }
    }
}
