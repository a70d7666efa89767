import JSON
import MappingTemplate
import Testing
import VTL

/// What is quick for its own sake must mean what the long way means.
@Suite("Short ways of rendering")
struct RenderingTests {
    static let bodies = [
        #"{"a":"plain"}"#, #"{"a":"it's \"q\" \\ /"}"#, #"{"a":"é € 😀 \n\t\u0001"}"#, #"{"a":""}"#,
        #"{"a":7,"b":[1,{"c":null}]}"#, #"{"a":-12.50,"b":{}}"#, #"{"a":null}"#, #"{"b":1}"#, "[]",
        "7",
        #"{"a":{"b":{"c":[true,false]}}}"#, #"{"a":1234567890123}"#, #"{"a":-0}"#, #"{"a":1e5}"#,
    ]

    @Test("what a host prints itself is what its call gives", arguments: bodies)
    func printed(_ body: String) throws {
        for call in ["$util.escapeJavaScript($input.path('$.a'))", "$input.json('$.a')"] {
            let printed = try Rendered("|\(call)|", body: body)
            let called = try Rendered("#set($x = \(call))|$x|", body: body)
            #expect(printed.text == called.text)
            #expect(printed.fault == called.fault)
        }
        #expect(
            try Rendered("$input.json('$.a.b')", body: body).text
                == Rendered("#set($x = \"$input.json('$.a.b')\")$x", body: body).text)
    }

    @Test("a loop goes through every kind of list of a document", arguments: [1, 2, 16, 17, 40])
    func loop(_ count: Int) throws {
        let elements = [#""s""#, "7", "2.5", "true", #"{"k":[1]}"#, "[[],{}]", "-3", #""\"""#]
        let list = (0..<count).map { elements[$0 % elements.count] }
        let texts = ["s", "7", "2.5", "true", "{k=[1]}", "[[],{}]", "-3", "\""]
        let expected = (0..<count).map { "\($0):\(texts[$0 % texts.count]);" }.joined()
        let body = #"{"l":[\#(list.joined(separator: ","))]}"#
        let template = "#foreach($e in $input.path('$.l'))$foreach.index:$e;#end"
        #expect(try Rendered(template, body: body).text == expected)
    }

    @Test("members are found by name in objects that are alike and in others")
    func members() throws {
        let objects = [
            #"{"a":1,"bcde":2,"longer name":3}"#, #"{"a":4,"bcde":5,"longer name":6}"#,
            #"{"longer name":9,"a":7,"bcde":8}"#, #"{"x":{"y":1},"a":10,"bcde":11}"#, "{}", "[]",
            #"{"\u0061":12,"bcdf":0,"bcd":0}"#,
        ]
        let template = "#foreach($o in $input.path('$'))$o.a,$o.bcde,$o.get('longer name');#end"
        #expect(
            try Rendered(template, body: "[\(objects.joined(separator: ","))]").text
                == "1,2,3;4,5,6;7,8,9;10,11,;,,;,,;12,,;")
    }

    @Test(
        "a comparison with a whole number is one with a variable of that number",
        arguments: [
            "7", "5", "3", "-5", "5.0", "5.5", "12345678901", "12345678901234567890123", "\"5\"",
            "null", "true", "[5]", "{}",
        ])
    func comparison(_ value: String) throws {
        let body = "{\"a\":\(value)}"
        for comparison in [">", "==", "<", ">=", "!=", "<="] {
            let short = "#if($input.path('$').a \(comparison) 5)t#{else}f#end"
            let long = "#set($n = 5)#if($input.path('$').a \(comparison) $n)t#{else}f#end"
            #expect(try Rendered(short, body: body).text == Rendered(long, body: body).text)
        }
    }

    @Test("the output's limit is exact where escaped text may be twice as long")
    func outputLimit() throws {
        let input = MappingInput(body: Array(#"{"a":"four\""}"#.utf8))
        var options = MappingTemplate.Options()
        for (limit, fits) in [(12, true), (7, true), (6, true), (5, false)] {
            options.limits.outputMax = limit
            let template = try MappingTemplate(
                "$util.escapeJavaScript($input.path('$.a'))", options: options)
            let renderer = MappingRenderer()
            if fits {
                try renderer.render(template, input)
                #expect(String(decoding: renderer.output, as: UTF8.self) == #"four\""#)
            } else {
                #expect(throws: VTLError.self) { try renderer.render(template, input) }
            }
        }
    }
}
