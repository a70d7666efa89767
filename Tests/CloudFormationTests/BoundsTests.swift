import CloudFormation
import JSON
import SourceTree
import Testing

/// Each bound at n, where it holds, and at n + 1, where its error names it.
@Suite("The bounds of a load")
struct BoundsTests {
    typealias Bound = WritableKeyPath<TemplateBounds, Int>

    private func load(
        _ text: String, files: [String: String] = [:], _ change: (inout TemplateBounds) -> Void
    ) -> StackSet {
        var loader = StackLoader()
        loader.files = CaseFiles(files: files.merging(["stack.yaml": text]) { own, _ in own })
        change(&loader.bounds)
        return loader.load([StackSource(name: "stack", file: "stack.yaml", text: text)])
    }

    private func expectError(_ set: StackSet, _ text: String) {
        #expect(set.hasErrors)
        #expect(
            set.diagnostics.contains { $0.message.contains(text) },
            "\(set.diagnostics.map(\.message))")
    }

    private static func resources(_ count: Int) -> String {
        "Resources:\n"
            + (0..<count).map { "  R\($0): {Type: AWS::Test::Thing}\n" }.joined()
    }

    @Test("bytes") func bytes() {
        let text = Self.resources(1)
        #expect(!load(text) { $0.bytesMax = text.utf8.count }.hasErrors)
        expectError(load(text) { $0.bytesMax = text.utf8.count - 1 }, "larger than")
    }

    @Test("values") func values() {
        // The root, Resources, R0, its type.
        let text = Self.resources(1)
        #expect(!load(text) { $0.valuesMax = 4 }.hasErrors)
        expectError(load(text) { $0.valuesMax = 3 }, "more than 3 values")
    }

    @Test("values of an alias count each time: a bomb of 10⁹ is refused at once")
    func aliases() {
        var text = "A0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<9 {
            let before = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "A\(level): &a\(level) [\(before)]\n"
        }
        expectError(load(text) { $0.valuesMax = 100_000 }, "more than 100000 values")
    }

    @Test("depth", arguments: ["yaml", "json"]) func depth(_ language: String) {
        func template(_ levels: Int) -> String {
            let list = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            return #"{"Resources": {"R": {"Type": "AWS::Test::Thing", "Properties": {"A": "#
                + list + "}}}}"
        }
        // Four levels around it.
        func loaded(_ levels: Int) -> StackSet {
            var loader = StackLoader()
            loader.bounds.depthMax = 20
            return loader.load([
                StackSource(name: "s", file: "s.\(language)", text: template(levels))
            ])
        }
        #expect(!loaded(16).hasErrors)
        #expect(loaded(17).hasErrors || loaded(18).hasErrors)
    }

    @Test("resources, and the warning over what AWS takes") func resources() {
        #expect(!load(Self.resources(3)) { $0.resourcesMax = 3 }.hasErrors)
        expectError(load(Self.resources(4)) { $0.resourcesMax = 3 }, "more than 3 resources")
        #expect(load(Self.resources(500)) { _ in }.diagnostics.isEmpty)
        let many = load(Self.resources(501)) { _ in }
        #expect(!many.hasErrors)
        #expect(
            many.diagnostics.map(\.message) == ["the template has 501 resources; AWS takes 500"])
    }

    @Test("variables of Fn::Sub") func subVariables() {
        func template(_ count: Int) -> String {
            let text = String(repeating: "${AWS::Region}", count: count)
            return "Resources: {R: {Type: AWS::Test::Thing, Properties: {A: !Sub \"\(text)\"}}}"
        }
        #expect(!load(template(3)) { $0.subVariablesMax = 3 }.hasErrors)
        expectError(load(template(4)) { $0.subVariablesMax = 3 }, "more than 3 variables")
    }

    @Test("runs of loops, nested ones multiplied") func loops() {
        let text = """
            Transform: AWS::LanguageExtensions
            Resources:
              Fn::ForEach::A: [I, [1, 2], {"Fn::ForEach::B": [J, [1, 2], {"R${I}${J}": {Type: AWS::Test::Thing}}]}]
            """
        #expect(!load(text) { $0.forEachRunsMax = 6 }.hasErrors)
        expectError(load(text) { $0.forEachRunsMax = 5 }, "run more than 5 times")
    }

    @Test("a chain of conditions") func conditions() {
        func template(_ count: Int) -> String {
            var text = "Conditions:\n  C0: !Equals [a, a]\n"
            // From the end, so that deciding the first goes all the way down.
            for i in stride(from: count - 1, to: 0, by: -1) {
                text += "  C\(i): !Not [!Condition C\(i - 1)]\n"
            }
            return text + "Resources: {R: {Type: AWS::Test::Thing, Condition: C\(count - 1)}}"
        }
        let tail = template(10).replacing("  C0: !Equals [a, a]\n", with: "")
            .replacing("Resources:", with: "  C0: !Equals [a, a]\nResources:")
        #expect(!load(tail) { $0.conditionDepthMax = 10 }.hasErrors)
        expectError(load(tail) { $0.conditionDepthMax = 9 }, "more than 9 conditions")
    }

    @Test("stacks, nested ones counted") func stacks() {
        let child = "Resources: {Q: {Type: AWS::Test::Thing}}"
        let text = """
            Resources:
              A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
              B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
            """
        let files = ["child.yaml": child]
        #expect(!load(text, files: files) { $0.stacksMax = 3 }.hasErrors)
        expectError(load(text, files: files) { $0.stacksMax = 2 }, "more than 2 stacks")
    }

    @Test("nesting") func nesting() {
        let text = """
            Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}}
            """
        let files = ["b.yaml": "Resources: {Q: {Type: AWS::Test::Thing}}"]
        #expect(!load(text, files: files) { $0.nestingMax = 1 }.hasErrors)
        expectError(load(text, files: files) { $0.nestingMax = 0 }, "deeper than 0 levels")
    }

    @Test("files that are put in") func includes() {
        let text = """
            Resources:
              R:
                Type: AWS::Test::Thing
                Properties:
                  A: {"Fn::Transform": {Name: AWS::Include, Parameters: {Location: a.yaml}}}
                  B: {"Fn::Transform": {Name: AWS::Include, Parameters: {Location: a.yaml}}}
            """
        let files = ["a.yaml": "x: 1"]
        #expect(!load(text, files: files) { $0.includesMax = 2 }.hasErrors)
        expectError(load(text, files: files) { $0.includesMax = 1 }, "more than 1 files")
    }

    @Test("text that functions make") func produced() {
        let text = "Resources: {R: {Type: AWS::Test::Thing, Properties: {A: !Join ['', [a, bc]]}}}"
        #expect(!load(text) { $0.producedMax = 3 }.hasErrors)
        expectError(load(text) { $0.producedMax = 2 }, "more than 2 bytes")
    }

    @Test("a chain of 20,000 dependencies needs no deep stack") func chain() {
        var text = "Resources:\n"
        for i in 0..<20_000 {
            text += "  R\(i): {Type: AWS::Test::Thing, Properties: {Next: !Ref R\(i + 1)}}\n"
        }
        text += "  R20000: {Type: AWS::Test::Thing}\n"
        let set = load(text) { _ in }
        #expect(!set.hasErrors)
        #expect(set.stacks.first?.resources.count == 20_001)
    }
}
