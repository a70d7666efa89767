internal import JSON

extension Shapes {
    static let bounds = [
        Shape(
            "Limits", "Bounds on everything a client can make grow.",
            properties: [
                Property(
                    "header_bytes", .size(1024...(1 << 20)), .value("16KiB"),
                    "A request's head, beyond it 431; an upstream's answer's, beyond it 502."),
                Property(
                    "headers", .integer(8...1000), .value(100),
                    "Header fields in a head; beyond it 431."),
                Property(
                    "target_bytes", .size(256...(1 << 20)), .value("8KiB"),
                    "The request target; beyond it 414."),
                Property(
                    "body_bytes", .size(0...(1 << 40)), .value("10MiB"),
                    "A request's body; beyond it 413."),
                Property(
                    "connections", .integer(1...10_000_000), .value(65536),
                    "Client connections at once; beyond it accepting pauses."),
                Property(
                    "exchange_arena", .size(16 << 10...(1 << 30)), .value("1MiB"),
                    "Memory of one exchange; beyond it 500."),
                Property(
                    "buffers", .size(1 << 20...(1 << 40)), .value("256MiB"),
                    "All buffers together; beyond it accepting and reading pause."),
                Property(
                    "callout_bytes", .size(1024...(1 << 30)), .value("1MiB"),
                    "The answer to a plugin's own request; beyond it the request fails. A stream has none."
                ),
                Property(
                    "http2_streams", .integer(1...10_000), .value(128),
                    "Requests at once on a connection in HTTP/2; beyond it a stream is refused."),
                Property(
                    "http2_window", .size(1024...(1 << 30)), .value("64KiB"),
                    "Bytes of a request's body in HTTP/2 that may come before somebody takes them."),
                Property(
                    "http2_resets", .integer(10...1_000_000), .value(1000),
                    "Streams that a client may reset at once, and a thirtieth of that each second; beyond it the connection ends."
                ),
            ]),
        Shape(
            "Timeouts", "How long clients and exchanges may take; `0` is without end.",
            properties: [
                Property(
                    "head", .duration(hour), .value("10s"),
                    "From a request's first byte to the end of its head; then 408."),
                Property(
                    "handshake", .duration(.milliseconds(1)...(.seconds(3600))), .value("10s"),
                    "From a TLS connection's beginning to the end of its handshake."),
                Property("idle", .duration(day), .value("75s"), "A connection without a request."),
                Property(
                    "body", .duration(hour), .value("60s"),
                    "Between two pieces of a request's body; then 408."),
                Property(
                    "write", .duration(hour), .value("60s"),
                    "Until the client takes some of what is written."),
                Property("request", .duration(day), .value("0"), "The whole exchange; then 504."),
                Property(
                    "drain", .duration(hour), .value("30s"),
                    "What exchanges get to finish at shut-down and reload."),
                Property(
                    "stall", .duration(hour), .value("0"),
                    "How long a plugin may hold a loop until the process aborts, for its supervisor to start it again; at least 1s. It is logged and not ready after 1s in any case."
                ),
            ]),
        Shape(
            "WebSockets", "Bounds of WebSocket connections. The defaults are AWS's.",
            properties: [
                Property(
                    "frame_bytes", .size(125...(1 << 30)), .value("32KiB"),
                    "A frame that a client sends; beyond it the connection is closed with 1009."),
                Property(
                    "message_bytes", .size(125...(1 << 30)), .value("128KiB"),
                    "A message, either way; beyond it 1009, or 413 for who posts it."),
                Property(
                    "binary", .boolean, .value(false),
                    "Whether binary messages are taken; if not they close the connection with 1003."
                ),
                Property(
                    "queue_bytes", .size(1024...(1 << 30)), .value("1MiB"),
                    "What waits for a client that doesn't take it; beyond it 429 for who posts."),
                Property(
                    "messages", .integer(1...1024), .value(8),
                    "Messages of one connection that are at work at once; others wait."),
                Property(
                    "idle", .duration(day), .value("10m"),
                    "Without a frame of the client's; then the connection is closed with 1001."),
                Property(
                    "life", .duration(day), .value("2h"), "A connection at all; then likewise."),
                Property(
                    "node", .integer(0...65535), .value(0),
                    "This gateway's number in connection ids, where several share an address."),
                Property(
                    "nodes", .names(.text(.name)), .none,
                    "The other gateways' upstreams, by their numbers: calls for their connections go there."
                ),
                Property(
                    "secret", .text(.any), .none,
                    "A reference to the secret by which gateways sign those calls, `env:NAME` or `file:/path`."
                ),
            ]),
        Shape(
            "AccessLog", "Where and how finished exchanges are logged.",
            example: """
                access_log:
                  path: /var/log/penstock/access.log
                  format: json
                  fields: {id: $context.requestId, status: $context.status}
                """,
            properties: [
                Property(
                    "path", .text(.path), .value("-"),
                    "A file that is appended to, relative to this one, or `-` for standard output."),
                Property(
                    "format", .choice(Configuration.AccessLog.Format.self), .value("json"),
                    "A JSON object a line, or Common Log Format, or nothing."),
                Property(
                    "fields", .names(.text(.template)), .described("the usual ones"),
                    "With `json`: the members of a line."),
            ]),
    ]
}
