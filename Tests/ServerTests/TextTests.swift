import Logging
import Testing

@testable import PenstockServer

@Suite struct TextTests {
    @Test(
        "nanoseconds are written as seconds without digits that say nothing",
        arguments: [
            (UInt64(0), "0"), (1, "0.000000001"), (1024, "0.000001024"), (1_500_000_000, "1.5"),
            (60_000_000_000, "60"),
        ])
    func seconds(value: UInt64, text: String) { #expect(PrometheusText.seconds(value) == text) }

    @Test("a label's quotes, backslashes and line ends are escaped")
    func labels() {
        var out = PrometheusText()
        out.sample("x", [("a", "q\"b\\n\n")], 1)
        #expect(out.text == #"x{a="q\"b\\n\n"} 1"# + "\n")
    }

    @Test("a log line stays a line, whatever a plugin says")
    func forgery() {
        let line = LogFormat.text.line(
            .info, "hello\n2026-11-23 error forged", [("name", "a b\u{1b}[31m"), ("plain", "x")],
            unixMilliseconds: 1_795_464_045_123)
        #expect(
            line == "2026-11-23T20:00:45.123Z info hello\\n2026-11-23 error forged "
                + "name=\"a b\\u001b[31m\" plain=x\n")
    }

    @Test("a log line as JSON has its fields beside the message")
    func json() {
        let line = LogFormat.json.line(
            .error, "no", [("at", "penstock.yaml:3")], unixMilliseconds: 0)
        #expect(
            line == #"{"time":"1970-01-01T00:00:00.000Z","level":"error","message":"no","#
                + #""at":"penstock.yaml:3"}"# + "\n")
    }

    @Test("an admin request's query is decoded as forms are (WHATWG URL)")
    func query() {
        let request = AdminRequest(
            method: "GET", target: "/explain?path=%2Fa+b&x&method=PUT", accept: "")
        #expect(request.path == "/explain")
        #expect(request["path"] == "/a b")
        #expect(request["x"] == "")
        #expect(request["method"] == "PUT")
        #expect(request["nothing"] == nil)
    }

    @Test("JSON is for those who ask for it")
    func accept() {
        #expect(AdminRequest("GET", "/", accept: "application/json").wantsJSON)
        #expect(AdminRequest("GET", "/", query: [("format", "json")]).wantsJSON)
        #expect(!AdminRequest("GET", "/", accept: "*/*").wantsJSON)
        #expect(
            !AdminRequest("GET", "/", query: [("format", "text")], accept: "application/json")
                .wantsJSON)
    }
}
