import Foundation
import Testing

/// What clients of WebSocket APIs and their functions see, by Tests/Clients/websocket_api.py.
@Suite struct WebSocketTests {
    @Test("two gateways find each other's connections, and let nobody else in")
    func nodes() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Clients/websocket_nodes.py")
        let run = try CommandRun([Build.penstock.path], executable: script)
        if run.status == 77 {
            print("notice: websocket_nodes.py made no calls: \(run.errors)")
            return
        }
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test("handshakes, routes, callbacks and frames are as on AWS")
    func clients() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Clients/websocket_api.py")
        let run = try CommandRun([Build.penstock.path], executable: script)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
}
