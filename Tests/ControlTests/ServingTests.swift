import JSON
import Synchronization
import Testing

@testable import PenstockControl

@Suite struct ServingTests {
    private final class Count: Sendable { let value = Atomic<Int>(0) }

    @Test("writes that change what is served wait for it, once each; others ask for nothing")
    func serving() throws {
        let count = Count()
        var options = ControlOptions(clock: { Client.now })
        options.allowsReset = true
        options.serve = { count.value.add(1, ordering: .relaxed) }
        let client = Client(try ControlPlane(options, store: EphemeralStore()))
        func asks(_ method: String, _ target: String, _ body: JSONValue? = nil) throws -> Int {
            let before = count.value.load(ordering: .relaxed)
            let answer = try client.call(method, target, body)
            #expect(answer.status < 300, "\(method) \(target): \(answer.body.compact)")
            return count.value.load(ordering: .relaxed) - before
        }
        let api = try client.call("POST", "/restapis", ["name": "a"]).body
        let id = try #require(api["id"]?.string)
        let root = try #require(api["rootResourceId"]?.string)
        let method = "/restapis/\(id)/resources/\(root)/methods/GET"
        #expect(count.value.load(ordering: .relaxed) == 0)
        #expect(try asks("PUT", method, ["authorizationType": "NONE"]) == 0)
        #expect(try asks("PUT", "\(method)/integration", ["type": "MOCK"]) == 0)
        // A deployment without a stage isn't served.
        #expect(try asks("POST", "/restapis/\(id)/deployments", [:]) == 0)
        #expect(try asks("POST", "/restapis/\(id)/deployments", ["stageName": "dev"]) == 1)
        #expect(try asks("DELETE", method) == 0)
        #expect(try asks("DELETE", "/restapis/\(id)/stages/dev") == 1)
        #expect(try asks("GET", "/restapis") == 0)
        let reset = ControlRequest(method: "POST", target: "/_penstock/reset")
        #expect(client.plane.answer(reset).status == 204)
        #expect(count.value.load(ordering: .relaxed) == 3)
    }
}
