import Foundation
import Testing

// What a client of a REST API sees, by Tests/Clients/rest_behaviour.py.
@Suite("REST APIs", .serialized, .timeLimit(.minutes(10)))
struct RESTAPITests {
    @Test(
        "compressed bodies, overridden methods, undeclared responses, gateway responses by Accept")
    func behaviour() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Clients/rest_behaviour.py")
        let run = try CommandRun([Build.penstock.path], executable: script)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
}
