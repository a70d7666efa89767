internal import PenstockCore

// CloudWatch's metrics of WebSocket APIs by our names: Docs/websocket.md has the table.
extension MetricsPage {
    func webSockets(_ out: inout PrometheusText) {
        counter(
            &out, "penstock_upgrades_total",
            "Connections that became an upstream's own by an Upgrade (upstreams.upgrade).",
            \.tunnels)
        gauge(
            &out, "penstock_upgrades_open", "Of these, those that are open.",
            reader.sum(\.tunnelsOpen))
        gauge(
            &out, "penstock_websockets_open", "Open WebSocket connections.",
            reader.sum(\.webSockets.open))
        counter(
            &out, "penstock_websocket_handshakes_total", "Handshakes that reached a WebSocket API.",
            \.webSockets.handshakes)
        counter(
            &out, "penstock_websocket_opened_total", "Handshakes that were answered with 101.",
            \.webSockets.opened)
        out.family(
            "penstock_websocket_messages_total", "counter", "Messages on WebSocket connections.")
        for (direction, path) in [
            ("in", \LoopMetrics.webSockets.received), ("out", \.webSockets.sent),
        ] {
            out.sample(
                "penstock_websocket_messages_total", [("direction", direction)], reader.sum(path))
        }
        out.family(
            "penstock_websocket_errors_total", "counter",
            "Handshakes and messages that failed, by whose error it is.")
        let errors = [
            ("client", \LoopMetrics.webSockets.clientErrors),
            ("integration", \.webSockets.integrationErrors),
            ("execution", \.webSockets.executionErrors),
        ]
        for (kind, path) in errors {
            out.sample("penstock_websocket_errors_total", [("kind", kind)], reader.sum(path))
        }
    }
}
