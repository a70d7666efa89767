import JSON
import Testing

@testable import PenstockModel

@Suite("The tree of resources")
struct ResourceTreeTests {
    /// `/pets/subpets`, as in the corpus, test_update_resource_behaviour.
    private func pets() throws -> ResourceTree {
        var tree = ResourceTree(rootID: "root")
        try tree.add(id: "pets", pathPart: "pets", parentID: "root")
        try tree.add(id: "sub", pathPart: "subpets", parentID: "pets")
        return tree
    }

    @Test("paths come from the chain of parents")
    func paths() throws {
        var tree = try pets()
        #expect(tree.root.path == "/")
        #expect(tree["sub"]?.path == "/pets/subpets")
        #expect(tree.resource(at: "/pets/subpets")?.id == "sub")
        #expect(tree.resource(at: "/")?.id == "root")
        #expect(tree.resource(at: "/cats") == nil)
        #expect(tree.chain(to: "sub").map(\.id) == ["root", "pets", "sub"])
        #expect(tree.children(of: "root").map(\.id) == ["pets"])
        try tree.move("pets", pathPart: "dogs")
        #expect(tree.sorted.map(\.path) == ["/", "/dogs", "/dogs/subpets"])
        try tree.move("sub", to: "root")
        #expect(tree["sub"]?.path == "/subpets")
        #expect(tree.resource(at: "/dogs/subpets") == nil)
    }

    // Corpus, test_update_resource_behaviour: the conflicts.
    @Test("a place that can't be is refused, and nothing changes")
    func refusals() throws {
        var tree = try pets()
        try tree.add(id: "inner", pathPart: "pets", parentID: "pets")
        let before = tree
        func reason(
            _ change: (inout ResourceTree) throws(ResourceTreeError) -> Void
        ) -> ResourceTreeError? {
            do throws(ResourceTreeError) { try change(&tree) } catch { return error }
            return nil
        }
        #expect(
            reason { t throws(ResourceTreeError) in
                try t.add(id: "x", pathPart: "pets", parentID: "root")
            } == .duplicate("pets"))
        #expect(
            reason { t throws(ResourceTreeError) in
                try t.add(id: "x", pathPart: "a", parentID: "nobody")
            } == .noSuchParent)
        #expect(
            reason { t throws(ResourceTreeError) in try t.move("pets", to: "sub") } == .cyclical)
        #expect(
            reason { t throws(ResourceTreeError) in try t.move("pets", to: "pets") } == .cyclical)
        #expect(
            reason { t throws(ResourceTreeError) in try t.move("inner", to: "root") }
                == .duplicate("pets"))
        #expect(
            reason { t throws(ResourceTreeError) in try t.move("fake", to: "root") }
                == .noSuchResource)
        #expect(reason { t throws(ResourceTreeError) in try t.remove("root") } == .root)
        #expect(
            reason { t throws(ResourceTreeError) in try t.move("root", pathPart: "a") } == .root)
        #expect(tree == before)
    }

    @Test("one variable a parent, and nothing below a greedy one")
    func variables() throws {
        var tree = ResourceTree(rootID: "root")
        try tree.add(id: "a", pathPart: "{id}", parentID: "root")
        try tree.add(id: "b", pathPart: "literal", parentID: "root")
        #expect(throws: ResourceTreeError.variableSibling("{id}")) {
            try tree.add(id: "c", pathPart: "{proxy+}", parentID: "root")
        }
        try tree.move("a", pathPart: "{name}")
        try tree.add(id: "c", pathPart: "{proxy+}", parentID: "b")
        #expect(throws: ResourceTreeError.greedyParent("{proxy+}")) {
            try tree.add(id: "d", pathPart: "x", parentID: "c")
        }
        #expect(throws: ResourceTreeError.greedyParent("{rest+}")) {
            try tree.move("b", to: "a", pathPart: "{rest+}")
        }
        try tree.move("c", pathPart: "{rest+}")
        try tree.remove("a")
        try tree.add(id: "e", pathPart: "{other}", parentID: "root")
        #expect(tree["e"]?.path == "/{other}")
    }

    @Test(
        "parts that AWS takes",
        arguments: [
            ("pets", PathPart.literal), ("events:batch", .literal), ("a.b_c-d~$", .literal),
            ("{id}", .variable("id")), ("{proxy+}", .greedy("proxy")),
        ])
    func parts(_ text: String, _ part: PathPart) { #expect(PathPart(text) == part) }

    @Test(
        "parts that AWS refuses",
        arguments: ["", "a b", "{}", "{+}", "{a}.html", "a/b", "{a", "pre{a}", "é"])
    func wrongParts(_ text: String) { #expect(PathPart(text) == nil) }

    @Test("removing takes what is below")
    func removal() throws {
        var tree = try pets()
        #expect(Set(try tree.remove("pets").map(\.id)) == ["pets", "sub"])
        #expect(tree == ResourceTree(rootID: "root"))
    }

    @Test("a tree is stored as a list, and methods stay with their resources")
    func stored() throws {
        var tree = try pets()
        let result = tree.updateMethods(of: "sub") { methods in
            methods["GET"] = PenstockModel.Method()
            return 1
        }
        #expect(result == 1)
        #expect(tree.updateMethods(of: "nobody") { _ in 1 } == nil)
        let again = try ResourceTree.decode(tree.json, at: JSONPointer(), .storage)
        #expect(again == tree)
        #expect(again["sub"]?.methods["GET"] != nil)
    }
}
