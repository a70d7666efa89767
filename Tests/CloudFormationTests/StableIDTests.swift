import CloudFormation
import Testing

/// Ids of files are in stacks' outputs and in people's notes: they may not change between releases.
@Suite("Stable ids")
struct StableIDTests {
    @Test("names give the same id for ever, and other names another")
    func stable() {
        let id = StableID(["stack", "Logical"])
        #expect(id == StableID(["stack", "Logical"]))
        #expect(id != StableID(["stackL", "ogical"]))
        #expect(id.text(length: 10, alphabet: .lower).count == 10)
        #expect(id.text(length: 24, alphabet: .hex).count == 24)
        #expect(id.uuid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    }

    @Test("10,000 names have 10,000 ids of ten letters")
    func spread() {
        let ids = Set(
            (0..<10_000).map { StableID(["s", "R\($0)"]).text(length: 10, alphabet: .lower) })
        #expect(ids.count == 10_000)
    }
}
