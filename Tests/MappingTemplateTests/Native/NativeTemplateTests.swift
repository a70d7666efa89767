import MappingTemplate
import Synchronization
import Testing
import VTL

@Suite("Native tools in templates")
struct NativeTemplateTests {
    static let soap = """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <m:Quotes xmlns:m="urn:stock"><m:Quote at="XETRA"><m:Price>12.50</m:Price></m:Quote>
        <m:Quote at="N&amp;Y"><m:Price>13</m:Price></m:Quote></m:Quotes></s:Body></s:Envelope>
        """

    static func render(
        _ text: String, body: String = soap, limits: NativeLimits = NativeLimits(),
        mode: VTLDialect.Mode = .velocity
    ) throws -> String {
        let count = Mutex<UInt64>(0)
        let services = NativeServices(
            now: { DateTimePatternTests.instant },
            random: {
                count.withLock {
                    $0 += 1
                    return $0
                }
            },
            // Not the digest, but what it was asked for.
            digest: { algorithm, key, data in
                algorithm == .sha384
                    ? nil : Array("\(algorithm)".utf8) + (key.map(Array.init) ?? []) + Array(data)
            })
        let native = NativeTools(services: services, limits: limits)
        let template = try MappingTemplate(text, options: .init(mode: mode, native: native))
        let renderer = MappingRenderer()
        try renderer.render(template, MappingInput(body: Array(body.utf8)))
        return String(decoding: renderer.output, as: UTF8.self)
    }

    /// A template and what it renders to.
    static let rows: [(template: String, output: String)] = [
        // XML
        (
            "$input.xml.name $input.xml.namespace",
            "Envelope http://schemas.xmlsoap.org/soap/envelope/"
        ),
        ("$input.xml('count(//m:Quote)')", "2"), ("$input.xml('sum(//m:Price)')", "25.5"),
        ("$input.xml('//x:Price[1]', {'x': 'urn:stock'})", "[12.50, 13]"),
        ("$input.xml('//m:Quote').size()", "2"),
        (
            "#foreach($q in $input.xml('//m:Quote'))$q.attribute('at')=$q.text('m:Price')"
                + "#if($foreach.hasNext);#end#end",
            "XETRA=12.50;N&Y=13"
        ),
        ("$input.xml.text('//m:Price')", "12.50"), ("$input.xml.first('//m:Price').name", "Price"),
        ("$!input.xml.first('//m:No')|$input.xml.text('//m:No')|", "||"),
        ("$input.xml.child('Body').child('Quotes').children.get(1).attributes.get(0)", "N&Y"),
        ("$input.xml.first('//m:Price').parent.prefix", "m"),
        ("$input.xml.first('//m:Quote').toJson()", #"{"@at":"XETRA","Price":"12.50"}"#),
        ("$input.xml.first('//m:Quote').toMap().Price", "12.50"),
        ("$util.toJson($input.xml.first('//m:Quote[2]'))", #"{"@at":"N&Y","Price":"13"}"#),
        ("$input.xml.first('//m:Price').toXml()", #"<m:Price xmlns:m="urn:stock">12.50</m:Price>"#),
        ("$util.xml.escape('<a b=\"&\">')", "&lt;a b=&quot;&amp;&quot;&gt;"),
        ("$util.xml.parse('<a><b>1</b></a>').text('b')", "1"),
        ("$util.xml.toMap('<a><b>1</b><b>x</b></a>').a.b.get(1)", "x"),
        ("$util.xml.toJsonString('<a><b>1</b></a>')", #"{"a":{"b":1}}"#),
        ("$util.xml.toJsonString('<a>\"</a>', true)", #""{\"a\":\"\\\"\"}""#),
        // Time
        ("$util.time.nowISO8601()", "2018-02-06T19:01:35.749Z"),
        (
            "$util.time.nowEpochSeconds() $util.time.nowEpochMilliSeconds()",
            "1517943695 1517943695749"
        ),
        ("$util.time.nowFormatted('yyyy-MM-dd HH:mm:ssZ')", "2018-02-06 19:01:35+0000"),
        ("$util.time.nowFormatted('yyyy-MM-dd HH:mm:ssZ', '+08:00')", "2018-02-07 03:01:35+0800"),
        (
            "$util.time.parseISO8601ToEpochMilliSeconds('2018-02-01T17:21:05.180+08:00')",
            "1517476865180"
        ),
        (
            "$util.time.parseFormattedToEpochMilliSeconds('2018-02-01 17:21:05+0800',"
                + "'yyyy-MM-dd HH:mm:ssZ')",
            "1517476865000"
        ),
        (
            "$util.time.parseFormattedToEpochMilliSeconds('2018-02-02 01:19:22',"
                + "'yyyy-MM-dd HH:mm:ss', '+08:00')",
            "1517505562000"
        ),
        ("$util.time.epochMilliSecondsToSeconds(1517943695750)", "1517943695"),
        ("$util.time.epochMilliSecondsToISO8601(1517943695750)", "2018-02-06T19:01:35.750Z"),
        (
            "$util.time.epochMilliSecondsToFormatted(1517943695750, 'yyyy-MM-dd HH:mm:ssZ', '+08:00')",
            "2018-02-07 03:01:35+0800"
        ),
        ("$util.time.add(0, 1, 'day')", "86400000"),
        // Hashes, identifiers, numbers
        ("$util.hash.sha256('x')", "73686132353678"),
        ("$util.hash.sha1('x', 'base64')", "c2hhMXg="),
        // RFC 1321 §A.5, RFC 2202 §2.
        ("$util.hash.md5('')", "d41d8cd98f00b204e9800998ecf8427e"),
        ("$util.hash.md5('message digest', 'base64')", "+WtpfXy3k41SWi8xqvFh0A=="),
        (
            "$util.hash.md5('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')",
            "d174ab98d277d9f5a5611c2c9f419d9f"
        ),
        (
            "$util.hash.hmacMd5('Jefe', 'what do ya want for nothing?')",
            "750c783e6ab0b503eaa86e310a5db738"
        ),
        ("$util.hash.hmacSha512('k', 'x', 'base64url')", "c2hhNTEya3g"),
        (
            "$util.autoId() $util.uuid.v4()",
            "00000000-0000-4001-8000-000000000002 00000000-0000-4003-8000-000000000004"
        ),
        ("$util.uuid.v7()", "01616c7e-a985-7001-8000-000000000002"),
        ("$util.number.format(1234.5, '#,##0.00') $util.number.format('7', '000')", "1,234.50 007"),
        ("#set($m = {'a': [1, 'x']})$util.toJson($m) $util.toJson('a\"')", #"{"a":[1,"x"]} "a\"""#),
        // What there isn't has no value.
        ("$!util.nope|$!util.time.nope()|$!input.xml.nope", "||"),
    ]

    @Test("a tool gives what its page says", arguments: rows)
    func tools(template: String, output: String) throws {
        #expect(try Self.render(template) == output)
    }

    /// A template that fails, and what is said.
    static let faults: [(template: String, message: String)] = [
        ("a\n$input.xml('//x:a')", "the prefix 'x' is bound to no namespace"),
        ("$util.time.nowFormatted('w')", "'w' at column 1"),
        ("$util.time.nowFormatted('y', 'CET')", "'CET' is not known"),
        ("$util.time.epochMilliSecondsToISO8601(9999999999999999)", "outside the years"),
        ("$util.time.add(0, 1, 'fortnight')", "is no unit of time"),
        ("$util.time.add(0)", "argument 2 has no value"),
        ("$util.hash.sha384('x')", "the gateway has no sha384"),
        ("$util.hash.sha256('x', 'rot13')", "'rot13' is not hex"),
        ("$util.number.format('x', '0')", "'x' is not a number"),
        ("$util.xml.parse('<a>')", "line 1, column 4"),
    ]

    @Test("a tool that can't says why, and where in the template", arguments: faults)
    func isRefused(template: String, message: String) {
        let error = #expect(throws: VTLError.self) { try Self.render(template) }
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
        #expect(error?.line == template.split(separator: "\n").count)
    }

    @Test("a body that is not XML fails where the template asks for it, and not before")
    func lazy() throws {
        #expect(try Self.render("x", body: "not XML") == "x")
        let error = #expect(throws: VTLError.self) {
            try Self.render("$input.xml", body: "<!DOCTYPE a><a/>")
        }
        #expect(error?.message.contains("a document type declaration is not allowed") == true)
    }

    @Test("a template of AWS's dialect has none of this")
    func aws() throws {
        let text = "$util.toJson('x')|$util.time|$input.xml|$input.xml('/a')|$util.urlEncode('a b')"
        #expect(try Self.render(text, body: "<a/>", mode: .aws) == "||||a+b")
    }

    @Test("a rendering may read as many documents as its limit, and not one more")
    func documents() throws {
        var limits = NativeLimits()
        limits.xml.documentsMax = 3
        func template(_ count: Int) -> String {
            "#foreach($i in [1..\(count)])$util.xml.parse('<a>x</a>')#end"
        }
        #expect(try Self.render(template(3), limits: limits) == "xxx")
        let error = #expect(throws: VTLError.self) { try Self.render(template(4), limits: limits) }
        #expect(error?.message.contains("more than 3 documents") == true)
    }
}
