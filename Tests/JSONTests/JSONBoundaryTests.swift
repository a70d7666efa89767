import Glibc
import JSON
import Testing

/// Nothing behind a text is read: texts lie before a page that nobody may read, so that reading a byte too
/// many ends the process, in any build.
@Suite("The end of a text")
struct JSONBoundaryTests {
    @Test(
        "a text that isn't whole is refused at its end",
        arguments: [
            // The last bracket ends an inner container only.
            "[[1]", #"{"a":{"b":1}"#, "[[1] ", "[[[]]", #"{"a":[]"#, #"[{"a":"b"}"#, "[[1],[2]",
            // It is part of something else.
            #"{"a":"x}"#, #"["]"#, #"["\]"#, #"{"a]"#, "[1}", "[-]", "[tru]", "[1.]", "[1,]",
            #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "[fals]", "[nul]", "[1e]", "]", "}", "[", "{",
        ])
    func unclosed(text: String) {
        for padding in ["", " ", "\n\t", String(repeating: " ", count: 40)] {
            Self.beforeTheEnd(Array((text + padding).utf8)) { bytes in
                #expect(throws: JSONError.self) { try JSONDocument(borrowing: bytes) }
            }
        }
    }

    @Test("the beginnings of a text are refused, the whole is read", arguments: [0, 17])
    func beginnings(spaces: Int) {
        let text = Array(
            (#"{"orderId":"ord-20261123-000123","items":[{"sku":"a","qty":2},{"sku":"é\n"}],"#
                + #""total":205.73,"gift":false,"coupon":null,"list":[1,2,[3]]}"#).utf8)
        for length in 0..<text.count {
            Self.beforeTheEnd(Array(text[..<length])) { bytes in
                #expect(throws: JSONError.self) { try JSONDocument(borrowing: bytes) }
            }
        }
        Self.beforeTheEnd(text + Array(repeating: 0x20, count: spaces)) { bytes in
            #expect((try? JSONDocument(borrowing: bytes))?.count(of: .root) == 6)
        }
    }

    /// Containers of as many children as are found by walking, one less and one more, flat and nested.
    @Test("containers are what they were, however many children they have", arguments: 14...19)
    func sizes(count: Int) throws {
        for child in ["1", "[2]", #"{"a":[]}"#] {
            let list = "[" + (0..<count).map { _ in child }.joined(separator: ",") + "]"
            let members = (0..<count).map { "\"m\($0)\":\(child)" }.joined(separator: ",")
            for text in [list, "{\(members)}", "[\(list),{\(members)}]"] {
                #expect(try JSONValue(parsing: text).compact == text)
            }
        }
    }

    private static func beforeTheEnd(
        _ text: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let page = Int(getpagesize())
        let size = (text.count / page + 1) * page
        guard
            let block = mmap(
                nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            block != MAP_FAILED
        else { preconditionFailure("no memory") }
        defer { munmap(block, size + page) }
        precondition(mprotect(block + size, page, PROT_NONE) == 0)
        let start = (block + (size - text.count)).assumingMemoryBound(to: UInt8.self)
        start.update(from: text, count: text.count)
        body(UnsafeBufferPointer(start: start, count: text.count))
    }
}
