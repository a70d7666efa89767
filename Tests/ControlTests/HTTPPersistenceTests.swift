import JSON
import Synchronization
import Testing

@testable import PenstockControl
@testable import PenstockModel

@Suite struct HTTPPersistenceTests {
    @Test("after every operation a store holds the state that is served, and nothing else")
    func everyOperation() throws {
        let store = KeptDocuments()
        let client = try Client.ephemeral(store: store)
        var names: [String: String] = [:]
        for line in httpOperationRows.split(separator: "\n") {
            let row = try HTTPOperationRow(line, names)
            let answer = try client.call(row.method, row.target, row.body)
            if let capture = row.capture {
                names[capture.name] = try #require(answer.body[capture.member]?.string, "\(line)")
            }
            let again = try ControlState(documents: store.load())
            #expect(again[Scope()] == client.plane.state[Scope()], "\(line)")
        }
        // What is left: the WebSocket API with an integration and a route.
        let kinds = try store.load().map(\.key.kind).sorted()
        #expect(kinds == ["api", "integration", "route"])
    }
}

/// A store in memory that does hold what it is given.
final class KeptDocuments: DocumentStore {
    private let bodies = Mutex<[DocumentKey: [UInt8]]>([:])

    func load() throws(StoreError) -> [DocumentChange] {
        bodies.withLock { $0.map { DocumentChange(key: $0.key, body: $0.value) } }
    }

    func commit(_ work: [StoreWork]) throws(StoreError) {
        bodies.withLock { bodies in
            for step in work {
                switch step {
                case .wipe: bodies = [:]
                case .change(let changes):
                    for change in changes { bodies[change.key] = change.body }
                }
            }
        }
    }
}
