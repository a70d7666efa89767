import JSON
import JSONPath
import Testing

@Suite("Limits of paths")
struct JSONPathLimitTests {
    /// The limit that compiling and evaluating runs into.
    private func limit(
        _ path: String, _ document: String = "[]", _ dialect: JSONPath.Dialect = .jayway,
        _ limits: JSONPath.Limits
    ) throws -> JSONPathError.Limit? {
        let document = try JSONDocument(document, options: JSONOptions(depthMax: 1024))
        do {
            _ = try JSONPath(path, dialect: dialect, limits: limits).evaluate(in: document)
            return nil
        } catch {
            guard case .limit(let limit) = error.code else { throw error }
            return limit
        }
    }

    @Test("length of the text", arguments: [JSONPath.Dialect.jayway, .rfc9535])
    func length(_ dialect: JSONPath.Dialect) throws {
        #expect(try limit("$.abc", "{}", dialect, .init(pathLengthMax: 5)) == nil)
        #expect(try limit("$.abcd", "{}", dialect, .init(pathLengthMax: 5)) == .pathLength)
    }

    @Test("segments", arguments: [JSONPath.Dialect.jayway, .rfc9535])
    func segments(_ dialect: JSONPath.Dialect) throws {
        #expect(try limit("$[0].b.c", "[]", dialect, .init(segmentsMax: 3)) == nil)
        #expect(try limit("$[0].b.c.d", "[]", dialect, .init(segmentsMax: 3)) == .segments)
    }

    @Test("nesting of filters, parentheses and arguments")
    func nesting() throws {
        let two = JSONPath.Limits(nestingMax: 2)
        #expect(try limit("$[?((@.a))]", two) == nil)
        #expect(try limit("$[?(((@.a)))]", two) == .nesting)
        #expect(try limit("$[?(@[?(@.a)])]", two) == nil)
        #expect(try limit("$[?(@[?(@[?(@.a)])])]", two) == .nesting)
        #expect(try limit("$.sum($.sum(1))", two) == nil)
        #expect(try limit("$.sum($.sum($.sum(1)))", two) == .nesting)
        #expect(try limit("$[?(!!@.a)]", two) == nil)
        #expect(try limit("$[?(!!!@.a)]", two) == .nesting)
        // A query inside a filter is a level of its own there.
        #expect(try limit("$[?(@.a)]", "[]", .rfc9535, two) == nil)
        #expect(try limit("$[?((@.a))]", "[]", .rfc9535, two) == .nesting)
        #expect(try limit("$[?length(@.a)==1]", "[]", .rfc9535, two) == nil)
        #expect(try limit("$[?@[?@[?@.a]]]", "[]", .rfc9535, two) == .nesting)
    }

    @Test("steps of one evaluation")
    func steps() throws {
        // One for the wildcard and none for the elements at its end.
        #expect(try limit("$[*].a", "[1,2,3]", .jayway, .init(stepsMax: 4)) == nil)
        #expect(try limit("$[*].a", "[1,2,3]", .jayway, .init(stepsMax: 3)) == .steps)
        #expect(try limit("$[*].a", "[1,2,3]", .rfc9535, .init(stepsMax: 7)) == nil)
        #expect(try limit("$[*].a", "[1,2,3]", .rfc9535, .init(stepsMax: 6)) == .steps)
    }

    @Test("results, and what filters hold", arguments: [JSONPath.Dialect.jayway, .rfc9535])
    func results(_ dialect: JSONPath.Dialect) throws {
        #expect(try limit("$[*]", "[1,2,3]", dialect, .init(resultsMax: 3)) == nil)
        #expect(try limit("$[*]", "[1,2,3]", dialect, .init(resultsMax: 2)) == .results)
        #expect(try limit("$[?(@.*)]", "[[1,2]]", dialect, .init(resultsMax: 2)) == nil)
        #expect(try limit("$[?(@.*)]", "[[1,2]]", dialect, .init(resultsMax: 1)) == .results)
    }

    @Test("steps of a regular expression")
    func regularExpressions() throws {
        let text = "[\"\(String(repeating: "a", count: 40))b\"]"
        #expect(try limit("$[?(@ =~ /(a|aa)+[cd]/)]", text, .jayway, .init()) == .regexSteps)
        #expect(try limit("$[?match(@, '(a|aa)+[cd]')]", text, .rfc9535, .init()) == .regexSteps)
        #expect(try limit("$[?(@ =~ /a*c/)]", text, .jayway, .init()) == nil)
    }

    @Test("the deepest document can be scanned, in a filter as well")
    func depth() throws {
        let deep = String(repeating: "[", count: 1024) + String(repeating: "]", count: 1024)
        for dialect in [JSONPath.Dialect.jayway, .rfc9535] {
            #expect(try limit("$..*", deep, dialect, .init()) == nil)
            #expect(try limit("$..[?(@.*)]", deep, dialect, .init(stepsMax: 10_000_000)) == nil)
        }
        // From the root again for each level of the document, that is too deep together.
        #expect(
            try limit("$..[?($..[?($..[?($..a == 1)] == 1)] == 1)]", deep, .jayway, .init())
                != nil)
    }

    @Test("what would take for ever ends")
    func explosions() throws {
        let wide =
            "[" + Array(repeating: "[1,2,3,4,5,6,7,8]", count: 200).joined(separator: ",") + "]"
        #expect(try limit("$..[?($..[?($..* contains 9)] contains 1)]", wide, .init()) == .steps)
        #expect(
            try limit("$..[?count($..[?count($..*) > 0]) > 0]", wide, .rfc9535, .init()) == .steps)
        #expect(try limit("$[-2000000000:2000000000]", wide, .init()) == nil)
    }
}

extension JSONPathLimitTests {
    fileprivate func limit(
        _ path: String, _ limits: JSONPath.Limits
    ) throws -> JSONPathError.Limit? { try limit(path, "[]", .jayway, limits) }
    fileprivate func limit(
        _ path: String, _ document: String, _ limits: JSONPath.Limits
    ) throws -> JSONPathError.Limit? { try limit(path, document, .jayway, limits) }
}
