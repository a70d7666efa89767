import JSON
import Testing
import VTL

@Suite("Compilation of templates")
struct VTLCompilationTests {
    // Names up to 16 bytes are compared as two words, longer ones byte by byte.
    @Test("names of every length are found again and stay apart")
    func names() throws {
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789"
        let lengths = Array(1...24)
        var names = lengths.map { String(letters.prefix($0)) }
        // The same but for one byte: the first, the last, or one in the middle.
        names += lengths.map { "z" + letters.dropFirst().prefix($0 - 1) }
        names += lengths.dropFirst().map { letters.prefix($0 - 1) + "_" }
        names += lengths.dropFirst(10).map {
            letters.prefix(9) + "_" + letters.dropFirst(10).prefix($0 - 10)
        }
        names = names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        let sets = names.enumerated().map { "#set($\($1) = \($0))" }.joined()
        let map = names.enumerated().map { "'\($1)': \($0)" }.joined(separator: ",")
        let prints = names.map { "${\($0)} $m.\($0);" }.joined()
        let expected = names.indices.map { "\($0) \($0);" }.joined()
        #expect(try render("\(sets)#set($m = {\(map)})\(prints)") == expected)
    }

    @Test("an #evaluate that adds names changes none of those before it")
    func evaluatedNames() throws {
        let template = "#set($abc = 1)#evaluate('#set($anothername = 2)$abc$anothername')$abc"
        #expect(try render(template, mode: .velocity) == "121")
        #expect(try render(template, mode: .velocity) == "121")
    }

    // Tokens are read ahead of the parser, up to where it may change the lexer's state.
    @Test(
        "the first fault is the one that is told",
        arguments: [
            ("#if($a ]) $b.c('", 8), ("#set($a = ) $b.c('", 11), ("$a.b(1, ) #end $c['", 9),
            ("$b.c('", 6), ("#if(true)a#end $a[", 19),
        ])
    func firstFault(_ template: String, _ column: Int) throws {
        let error = try #require(failure(template))
        #expect(error.code == .syntax)
        #expect(error.column == column, "\(error)")
    }
}
