import JSON
import JSONPath
import Testing

private let series = #"{"n":[1,2,3,4],"e":[],"t":["a","b"],"o":{"x":1,"y":2},"m":[1,"2",null,2.5]}"#

@Suite("Functions of Jayway's dialect")
struct JaywayFunctionTests {
    @Test(
        "numbers are doubles, as Java writes them",
        arguments: [
            PathCase("$.n.sum()", series, "10.0"), PathCase("$.n.avg()", series, "2.5"),
            PathCase("$.n.min()", series, "1.0"), PathCase("$.n.max()", series, "4.0"),
            PathCase("$.n.stddev()", series, "1.118033988749895"),
            PathCase("$.m.sum()", series, "3.5"),
            PathCase("$.sum(1, 2e10)", series, "2.0000000001E10"),
            PathCase("$.n.sum(5, $.n)", series, "25.0"),
            PathCase("$.sum($.n.max(), 1)", series, "5.0"),
            PathCase("$.e.max()", series, "null"), PathCase("$.o.avg()", series, "null"),
            PathCase("$.sum($.*[0])", series, "2.0"), PathCase("$.sum()", series, "null"),
            PathCase("$.max(-1, -2)", series, "-1.0"),
            PathCase("$.sum(1e308, 1e308)", series, "null"),
            // Arguments that start like nothing Jayway knows are dropped.
            PathCase("$.sum(1, true, 'x', [2])", series, "1.0"),
        ])
    func numbers(_ test: PathCase) throws { #expect(try test.found() == test.expected) }

    @Test(
        "lengths, keys, text and places",
        arguments: [
            PathCase("$.n.length()", series, "4"), PathCase("$.n.size()", series, "4"),
            PathCase("$.o.length()", series, "2"), PathCase("$.t[0].length()", series, "null"),
            PathCase("$.length($.n)", series, "4"), PathCase("$.length($.o)", series, "2"),
            PathCase("$.length($..x)", series, "0"), PathCase("$..n.length()", series, "4"),
            PathCase("$.length($.z)", series, "missing"), PathCase("$.length()", series, "5"),
            PathCase("$..x.sum()", series, "1.0"), PathCase("$..n.sum()", series, "null"),
            PathCase("$.o.keys()", series, #"["x","y"]"#),
            PathCase("$.n.keys()", series, "null"), PathCase("$.t.concat()", series, #""ab""#),
            PathCase(
                #"$.concat($.t, "-", 1, 2.50, $.t[0], {"k":1})"#, series, #""ab-12.5a{\"k\":1}""#),
            PathCase("$.concat('x')", series, #""""#), PathCase("$.concat($.z)", series, "missing"),
            PathCase("$.n.first()", series, "1"), PathCase("$.n.last()", series, "4"),
            PathCase("$.n.index(1)", series, "2"), PathCase("$.n.index(-1)", series, "4"),
            PathCase("$.n.index(9)", series, "function"),
            PathCase("$.e.first()", series, "function"),
            PathCase("$.o.first()", series, "function"),
            PathCase("$.t.append(\"c\")", series, #"["a","b","c"]"#),
            PathCase("$.n.append(5).sum()", series, "15.0"),
            PathCase("$.o.append(1)", series, #"{"x":1,"y":2}"#),
            PathCase(
                "$.n.append($.t[0], $.t[*])[4:]", series,
                #"[[1,2,3,4,"a",["a","b"]],"a",["a","b"]]"#),
            PathCase("$.t.append(\"c\")[2]", series, #""c""#),
            PathCase("$.z.length()", series, "missing"),
            PathCase("$[*].length()", "[[1],{},5]", "[1,0,null]"),
            PathCase("$.nope()", series, "invalidPath"),
            PathCase("$.z.nope()", series, "missing"), PathCase("$..length()", series, "[]"),
            PathCase("$.n.length(", series, "syntax"), PathCase("$.sum({)", series, "syntax"),
            PathCase("$[*].concat($.z)", "[1]", "[]"),
            PathCase("$[*].index(9)", "[[1]]", "function"),
        ])
    func others(_ test: PathCase) throws { #expect(try test.found() == test.expected) }
}
