import Foundation
import PenstockHost
import PenstockTesting
import Testing

/// What the Swift SDK promises beyond what the shipped plugins use: `async` roles, body filters,
/// streamed callouts.
struct SDKFixtureTests {
    @Test(
        "a fixture answers its cases as they say",
        arguments: [
            ("Async", "authorize"), ("Async", "roles"), ("Filter", "filter"),
            ("Functions", "render"), ("Functions", "failure"), ("Functions", "refused"),
            ("Stream", "stream"),
        ])
    func answers(_ fixture: String, _ cases: String) async throws {
        let folder = TestPaths.package.appending(path: "Tests/SDKFixtures/\(fixture)/cases")
        let file = try CaseFile(path: folder.appending(path: "\(cases).json").path)
        let library = "\(PluginCatalog().executableDirectory)/libFixture\(fixture).so"
        // On a thread of its own: the runner blocks, and the tasks of the fixture need the pool.
        let faults = await withCheckedContinuation { (done: CheckedContinuation<[String], Never>) in
            Thread.detachNewThread {
                let runner = CaseRunner(library: library, stateDirectory: TestPaths.state)
                done.resume(returning: runner.run(file))
            }
        }
        for fault in faults { Issue.record("\(fault)") }
    }
}
