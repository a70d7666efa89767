import Foundation
import Testing

// What clients of WebSocket APIs and their functions see: scripts of Tests/Clients against the built binary.
@Suite("WebSocket APIs", .serialized, .timeLimit(.minutes(10)))
struct WebSocketTests {
    @Test("handshakes, routes, callbacks and frames are as on AWS")
    func clients() throws { try ask("websocket_api.py") }

    @Test("API keys, plans, throttles of account, stage and route, AWS_IAM")
    func access() throws { try ask("websocket_access.py") }

    @Test("integrations of every type, templates, responses, models, what fails")
    func integrations() throws { try ask("websocket_integrations.py") }

    @Test("handlers that know the event alone post back by https, in Python and in Node")
    func handlers() throws { try ask("websocket_handlers.py") }

    @Test("a native echo, and what is counted")
    func native() throws { try ask("websocket_native.py") }

    @Test(
        "two gateways find each other's connections, in clear text and by TLS; nobody else is let in"
    )
    func nodes() throws { try ask("websocket_nodes.py") }

    @Test("the chat sample's page in Chromium")
    func page() throws { try ask("chat_page.py") }
}
