import Testing
import XML

@Suite("Limits of XML")
struct XMLLimitTests {
    /// What the limit allows and what goes one beyond, by name.
    struct Row: CustomTestStringConvertible {
        var name: String
        var limits: XMLLimits
        var allowed: String
        var refused: String
        var testDescription: String { name }
    }

    static func nested(_ depth: Int) -> String {
        String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }

    static func attributes(_ count: Int, _ name: String) -> String {
        "<a" + (1...count).map { " \(name)\($0)='=&quot;='" }.joined() + "/>"
    }

    static let rows: [Row] = [
        Row(
            name: "bytesMax", limits: XMLLimits(bytesMax: 7), allowed: "<a></a>",
            refused: "<a> </a>"),
        Row(
            name: "depthMax", limits: XMLLimits(depthMax: 5), allowed: nested(5),
            refused: nested(6)),
        // An element, an attribute and a declaration count as one each.
        Row(
            name: "nodesMax", limits: XMLLimits(nodesMax: 5),
            allowed: "<a b='1' xmlns='u'><c/>text<c/></a>",
            refused: "<a b='1' xmlns='u'><c/>text<c/><c/></a>"),
        Row(
            name: "attributesMax", limits: XMLLimits(attributesMax: 4),
            allowed: attributes(4, "a"), refused: attributes(5, "a")),
        Row(
            name: "attributesMax, of namespaces", limits: XMLLimits(attributesMax: 4),
            allowed: attributes(4, "xmlns:a"), refused: attributes(5, "xmlns:a")),
        Row(
            name: "namespacesMax", limits: XMLLimits(namespacesMax: 3),
            allowed: "<a xmlns='a' xmlns:b='b'><c xmlns:d='d'/><c xmlns:d='d'/></a>",
            refused: "<a xmlns='a' xmlns:b='b'><c xmlns:d='d'><e xmlns:f='f'/></c></a>"),
    ]

    @Test("a document at a limit is read, and one beyond it is refused", arguments: rows)
    func limit(row: Row) throws {
        _ = try XMLDocument(row.allowed, limits: row.limits)
        let error = #expect(throws: XMLError.self) {
            try XMLDocument(row.refused, limits: row.limits)
        }
        #expect(error?.code == .limit)
    }

    @Test("signs of equality and tags in text are no attributes")
    func noAttributes() throws {
        let text = "<a b='x'>= = = <![CDATA[ a='1' b='2' ]]><c/> &lt;a b='c' d='e' f='g'&gt;</a>"
        _ = try XMLDocument(text, limits: XMLLimits(attributesMax: 1))
    }

    @Test("an expression may take as many steps as its limit, and not one more")
    func steps() throws {
        let text = "<a>" + String(repeating: "<b/>", count: 100) + "</a>"
        // libxml2 decides what a step is; the least limit that is enough has an error below it.
        let enough = try #require(
            (1...1000).first { steps in
                let limits = XMLLimits(xpathStepsMax: steps)
                return (try? XMLDocument(text, limits: limits).evaluate("count(//b)")) != nil
            })
        #expect(enough > 100)
        let error = #expect(throws: XMLError.self) {
            try XMLDocument(text, limits: XMLLimits(xpathStepsMax: enough - 1))
                .evaluate("count(//b)")
        }
        #expect(error?.code == .xpathLimit)
    }

    @Test("all expressions together may take as many steps as the document allows")
    func stepsOfDocument() throws {
        let text = "<a>" + String(repeating: "<b/>", count: 100) + "</a>"
        func evaluations(_ steps: Int) throws -> Int {
            let document = try XMLDocument(text, limits: XMLLimits(xpathStepsOfDocumentMax: steps))
            return (0..<10).prefix { _ in (try? document.evaluate("count(//b)")) != nil }.count
        }
        let one = try #require((1...1000).first { try evaluations($0) > 0 })
        #expect(try evaluations(3 * one) == 3)
        #expect(try evaluations(3 * one - 1) == 2)
    }

    @Test("an expression may be as long as its limit, and not longer")
    func length() throws {
        let document = try XMLDocument("<a/>", limits: XMLLimits(xpathBytesMax: 8))
        #expect(try document.evaluate("count(a)") == .number(1))
        let error = #expect(throws: XMLError.self) { try document.evaluate("count(a )") }
        #expect(error?.code == .xpathLimit)
    }

    @Test("an expression that nests too deeply is refused")
    func depth() throws {
        let document = try XMLDocument("<a/>", limits: XMLLimits(xpathBytesMax: 1 << 20))
        let text =
            String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000)
        let error = #expect(throws: XMLError.self) { try document.evaluate(text) }
        #expect(error?.code == .xpathLimit)
    }
}
