import Testing
import VTL

@Suite("Errors of templates")
struct VTLErrorTests {
    @Test("a syntax error shows the line with a caret under the column")
    func caret() {
        let error = failure("a\n\t#if($x\nb")
        #expect(
            error?.description == """
                line 3, column 1: `b` can't stand here
                    b
                    ^
                """)
    }

    // Worded as Velocity's MethodInvocationException (seen with the peer).
    @Test("a method that throws names itself, its object's class and the object's value")
    func method() {
        let error = failure("#set($l = [3, 1])\n  $l.get(5)")
        #expect(error?.line == 2)
        #expect(error?.column == 6)
        #expect(error?.code == .method)
        #expect(error?.reference == "$l.get(5)")
        #expect(error?.value == "[3, 1]")
        #expect(
            error?.message
                == "Invocation of method 'get' in  class java.util.ArrayList threw exception "
                + "java.lang.IndexOutOfBoundsException: Index 5 out of bounds for length 2")
    }

    @Test(
        "what 1.7's lexer and grammar refuse",
        arguments: [
            "abc$", "#", "$true", "#end", "#set($a = 1-5)", "#set\t($a = 1)", "#[[ abc", "## foo $",
            "#literal()#end", "#if(true)", "#foreach($i)x#end", "#stop(1,2)", "${foo x",
            "$foo.bar( ",
            "#set($a = \"\\u12\")", "#macro", "#include(\"x\")",
        ])
    func refused(_ template: String) {
        #expect(failure(template) != nil)
    }
}
