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

    @Test("quotas of usage plans over stages and ends of the gateway, an account's throttle")
    func usagePlans() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Clients/usage_plans.py")
        let run = try CommandRun([Build.penstock.path], executable: script)
        // 77: this machine has no boto3.
        #expect([0, 77].contains(run.status), "\(run.output)\(run.errors)")
    }

    @Test("limits of two gateways in one Redis, exact and leased; quotas, shadows, Redis away")
    func stores() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Clients/stores.py")
        let run = try CommandRun([Build.penstock.path], executable: script)
        // 77: this machine has no redis-server.
        #expect([0, 77].contains(run.status), "\(run.output)\(run.errors)")
    }

    @Test("limits by scripts of clients", arguments: ["usage_crash.py", "concurrency.py"])
    func limits(script: String) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Clients/\(script)")
        let run = try CommandRun([Build.penstock.path], executable: script)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
}
