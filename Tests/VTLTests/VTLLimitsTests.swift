import JSON
import Testing
import VTL

@Suite("Limits of templates")
struct VTLLimitsTests {
    /// A limit, what sets it, and a template that needs exactly so much of it.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var set: @Sendable (inout VTLLimits, Int) -> Void
        var template: String
        var need: Int
        var testDescription: String { name }
    }

    // Needs are ours: counted from what each template does.
    static let cases = [
        Case(name: "templateMax", set: { $0.templateMax = $1 }, template: "0123456789", need: 10),
        Case(name: "nestingMax", set: { $0.nestingMax = $1 }, template: "#set($a=((1)))", need: 4),
        Case(name: "outputMax", set: { $0.outputMax = $1 }, template: "0123456789", need: 10),
        Case(
            name: "stepsMax", set: { $0.stepsMax = $1 },
            template: "#foreach($i in [1..3])$i#end", need: 11),
        Case(
            name: "recursionMax", set: { $0.recursionMax = $1 },
            template: "#set($a=[[[1]]])$a", need: 4),
        Case(
            name: "stringsMax", set: { $0.stringsMax = $1 },
            template: "#set($a='12345')#set($b=\"$a$a\")$b", need: 10),
        Case(
            name: "elementsMax", set: { $0.elementsMax = $1 }, template: "#set($a=[1..20])$a[0]",
            need: 20),
    ]

    @Test("at a limit a template works, and one below it says which", arguments: cases)
    func limit(_ one: Case) throws {
        var limits = VTLLimits()
        one.set(&limits, one.need)
        _ = try render(one.template, limits: limits)
        one.set(&limits, one.need - 1)
        let error = failure(one.template, limits: limits)
        #expect(error?.code == .limit(one.name), "\(String(describing: error))")
    }

    @Test("a #foreach simply ends at foreachMax, as Velocity 1.7's does")
    func foreachMax() throws {
        var limits = VTLLimits()
        limits.foreachMax = 3
        #expect(try render("#foreach($i in [1..3])$i#end.", limits: limits) == "123.")
        #expect(try render("#foreach($i in [1..4])$i#end.", limits: limits) == "123.")
    }

    @Test("a regular expression that backtracks for ever ends at regexStepsMax")
    func regexStepsMax() {
        let error = failure(
            "$s.matches('(a+)+!')", ["s": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!?"])
        #expect(error?.code == .limit("regexStepsMax"))
    }

    @Test("macros that call themselves end at 1.7's depth of 20")
    func macroDepth() {
        let error = failure("#macro(m)#m()#end#m()", mode: .velocity)
        #expect(error?.code == .limit("recursionMax"))
    }

    @Test("a list that holds itself can't be printed")
    func cycle() {
        let error = failure("#set($a=[])#set($x=$a.add($a))$a")
        #expect(error?.code == .limit("recursionMax"))
    }
}
