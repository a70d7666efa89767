import Testing
import XML

@Suite("XPath 1.0")
struct XPathTests {
    static let answer = """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <m:Quotes xmlns:m="urn:stock"><m:Quote at="XETRA"><m:Price>12.50</m:Price></m:Quote>
        <m:Quote at="NYSE"><m:Price>13</m:Price></m:Quote></m:Quotes>
        </s:Body></s:Envelope>
        """

    /// An expression and what it comes to, as Swift spells it.
    static let rows: [(expression: String, value: String)] = [
        ("string(//m:Quote[@at='NYSE']/m:Price)", "text(\"13\")"),
        ("sum(//m:Price)", "number(25.5)"),
        ("count(//m:Quote) = 2", "bool(true)"),
        ("//nothing", "nodes([])"),
        ("local-name(/*/*/*)", "text(\"Quotes\")"),
        ("namespace-uri(/*)", "text(\"http://schemas.xmlsoap.org/soap/envelope/\")"),
        ("string(number('x'))", "text(\"NaN\")"),
        ("//m:Price[. > 12 and (. < 13)]/ancestor::m:Quote/@at = 'XETRA'", "bool(true)"),
        ("concat('nope(', \"x:y\")", "text(\"nope(x:y\")"),
    ]

    @Test("an expression comes to nodes, text, a number or a truth", arguments: rows)
    func values(expression: String, value: String) throws {
        #expect("\(try XMLDocument(Self.answer).evaluate(expression))" == value)
    }

    @Test("nodes come in the order of the document, and a node can be asked further")
    func nodes() throws {
        let document = try XMLDocument(Self.answer)
        let found = try document.evaluate("//m:Quote[2] | //m:Quote[1]").nodes
        #expect(found.map { $0.attribute("at") } == ["XETRA", "NYSE"])
        #expect(try document.evaluate("m:Price", at: found[1]).nodes.map(\.text) == ["13"])
        #expect(try document.evaluate("@at", at: found[0]).nodes.map(\.kind) == [.attribute])
        #expect(try document.evaluate("m:Price/text()", at: found[0]).nodes.map(\.kind) == [.text])
        #expect(try document.evaluate("namespace::*", at: found[0]).nodes == [])
        #expect(try document.evaluate("/").nodes.map(\.kind) == [.document])
    }

    @Test("a prefix of the caller's wins over one of the document's")
    func namespaces() throws {
        let document = try XMLDocument(
            "<a xmlns='urn:a' xmlns:p='urn:p'><b xmlns:q='urn:q'><q:c>1</q:c></b></a>")
        #expect(document.prefixes == ["p": "urn:p", "q": "urn:q"])
        #expect(try document.evaluate("string(//q:c)") == .text("1"))
        #expect(
            try document.evaluate("count(/p:a/p:b)", namespaces: ["p": "urn:a"]) == .number(1))
        // XPath 1.0 §2.3: a name without a prefix is in no namespace.
        #expect(try document.evaluate("count(/a)") == .number(0))
    }

    /// An expression that is none, and the column where that shows.
    static let faults: [(expression: String, column: Int)] = [
        ("//m:Quote[", 11), ("//x:Quote", 3), ("nope(1)", 1), ("1 + m:f (2)", 5), ("count()", 1),
        ("", 1), ("1 +", 4), ("a]", 2),
        ("count(\u{0})", 1),
    ]

    @Test("an expression that is none is refused with its place", arguments: faults)
    func isRefused(expression: String, column: Int) throws {
        let document = try XMLDocument(Self.answer)
        let error = #expect(throws: XMLError.self) { try document.evaluate(expression) }
        #expect(error?.code == .xpath)
        #expect(error?.column == column)
    }
}
