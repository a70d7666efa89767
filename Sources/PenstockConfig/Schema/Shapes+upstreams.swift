internal import JSON

extension Shapes {
    static let upstreams = [
        Shape(
            "Upstream", "A backend of one or several targets.",
            example: """
                upstreams:
                  orders:
                    targets: [10.0.0.5:9000, {address: "backend.internal:80", weight: 2}]
                    balance: least_connections
                    timeouts: {connect: 500ms, total: 10s}
                """,
            properties: [
                Property(
                    "targets", .list(.either([.text(.target), .shape("Target")]), atLeast: 1),
                    .required,
                    "Its addresses. Host names are resolved again as DNS says."),
                Property(
                    "balance", .choice(Configuration.Upstream.Balance.self), .value("round_robin"),
                    "How a target is chosen."),
                Property(
                    "timeouts", .shape("UpstreamTimeouts"), .none, "How long each part may take."),
                Property(
                    "keep_alive", .shape("KeepAlive"), .none,
                    "Connections kept open between requests."),
                Property(
                    "health", .shape("Health"), .none,
                    "Passive health: a target that fails is left out for a while."),
                Property(
                    "retries", .integer(0...10), .value(1),
                    "More attempts after a failure that is safe to repeat: no byte of an answer came, and the method is idempotent or nothing was sent."
                ),
                Property(
                    "host", .text(.any), .value("preserve"),
                    "What the backend gets as `Host`: `preserve` what the client sent, `upstream` for the target's address, or any other text as it is."
                ),
                Property(
                    "tls", .shape("UpstreamTLS"), .none,
                    "Reach it by HTTPS, `{}` for what is usual; without it, in clear text."),
                Property(
                    "http2", .choice(Configuration.Upstream.HTTP2.self), .value("off"),
                    "Speak HTTP/2 to it: `auto` where it chooses that in the TLS handshake, else HTTP/1.1; `required` always, in clear text by prior knowledge (h2c); `off` never."
                ),
                Property(
                    "http2_connections", .integer(1...1024), .value(4),
                    "Connections in HTTP/2 that each loop has to each target at most. A further one is opened when the streams that the backend allows are in use; beyond, requests wait for `timeouts.connect`."
                ),
                Property(
                    "upgrade", .list(.choice(Configuration.Upstream.Upgrade.self)), .none,
                    "What a client's connection may be upgraded to (`Upgrade`), if the backend agrees by 101: from then on bytes pass both ways as they are. HTTP/1.1 on both sides."
                ),
                Property(
                    "others", .list(.text(.otherServer)), .none,
                    "Which other servers plugins may ask by it, at addresses that only an answer tells, as an issuer's `jwks_uri`: host names, with a port where it isn't the usual one; `public` for any whose addresses are on the public Internet; `*` for any. They are reached as it is, by HTTPS where it has `tls`, and are never shown its `certificate`."
                ),
            ]),
        Shape(
            "UpstreamTLS", "Whom to believe that it is the backend, and who the gateway is.",
            example: """
                upstreams:
                  orders:
                    targets: [10.0.0.5:8443]
                    tls: {authorities: company-ca.pem, server_name: orders.internal}
                """,
            properties: [
                Property(
                    "authorities", .text(.path), .described("the system's"),
                    "Certificates of the authorities that may vouch for it, in PEM. Read again with the configuration, and when the file changes."
                ),
                Property(
                    "verify", .choice(Configuration.Upstream.TLS.Verify.self), .value("full"),
                    "What of its certificate is verified: `full`, who vouches for it, its dates and its name; `name`, dates and name (API Gateway's `insecureSkipVerification`); `off`, nothing."
                ),
                Property(
                    "server_name", .text(.any), .described("the target's host"),
                    "The name that is asked for (SNI)."),
                Property(
                    "verify_name", .text(.any), .described("`server_name`"),
                    "The name or IP address that the certificate must have."),
                Property(
                    "certificate", .text(.path), .none,
                    "Chain in PEM, for backends that ask who the gateway is."),
                Property("key", .text(.path), .none, "Its private key in PEM, no password."),
            ]),
        Shape(
            "Target", "One address of an upstream.",
            properties: [
                Property("address", .text(.target), .required, "Where."),
                Property(
                    "weight", .integer(1...1000), .value(1), "Its share against the other targets."),
            ]),
        Shape(
            "UpstreamTimeouts",
            "How long each part of an exchange with a backend may take; `0` is without end.",
            properties: [
                Property(
                    "connect", .duration(hour), .value("2s"), "To connect, name look-up included."),
                Property(
                    "head", .duration(hour), .value("30s"),
                    "From the request's last byte to the end of the answer's head."),
                Property("idle", .duration(hour), .value("60s"), "Between two pieces of a body."),
                Property(
                    "total", .duration(day), .value("60s"),
                    "The whole exchange with the backend, retries included."),
                Property(
                    "handshake", .duration(hour), .value("10s"),
                    "From a connection to the end of its TLS handshake."),
            ]),
        Shape(
            "KeepAlive", "Connections kept open between requests.",
            properties: [
                Property(
                    "max", .integer(0...65536), .value(128),
                    "How many each loop keeps for each target; `0` closes after every answer."),
                Property("idle", .duration(day), .value("60s"), "How long one is kept unused."),
            ]),
        Shape(
            "Health", "When a target is left out.",
            properties: [
                Property(
                    "failures", .integer(0...1000), .value(3),
                    "Consecutive failures (connect, reset, time-out) that take it out; `0` never does."
                ),
                Property("cooldown", .duration(hour), .value("10s"), "How long it stays out."),
            ]),
    ]
}
