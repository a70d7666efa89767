internal import JSON

extension Shapes {
    static let listening = [
        Shape(
            "Listener", "A socket where clients connect.",
            example: """
                listeners:
                  - name: main
                    address: 0.0.0.0:8080
                    forwarded: {trust: [10.0.0.0/8]}
                """,
            properties: [
                Property(
                    "name", .text(.name), .described("the address"), "Its name in logs and metrics."
                ),
                Property(
                    "address", .text(.address), .required,
                    "Where to listen. A host is an IP address or `localhost`; without one it is every interface."
                ),
                Property(
                    "backlog", .integer(1...65535), .value(1024),
                    "Connections that the kernel queues before they are accepted."),
                Property(
                    "forwarded", .shape("Forwarded"), .none,
                    "What upstreams are told about the client."),
                Property(
                    "proxy_protocol", .list(.text(.networkRange)), .none,
                    "Peers that must begin with a header of the PROXY protocol, version 1 or 2, as IP ranges: the client is who it says."
                ),
                Property(
                    "http2", .boolean, .value(true),
                    "Take HTTP/2: in TLS as the client's ALPN says, in clear text when it begins with the preface."
                ),
                Property(
                    "https_redirect", .integer(1...65535), .none,
                    "Answer requests in clear text with a redirect to HTTPS at this port, but for `/.well-known/acme-challenge/` and what a trusted peer had in HTTPS."
                ),
                Property(
                    "tls", .shape("TLS"), .none,
                    "Serve HTTPS by these certificates; without it, clear text."),
            ]),
        Shape(
            "TLS", "Certificates of a listener, and which versions and ciphers it takes.",
            example: """
                listeners:
                  - address: 0.0.0.0:8443
                    tls:
                      certificates:
                        - {certificate: api.example.com.pem, key: api.example.com.key}
                """,
            properties: [
                Property(
                    "certificates", .list(.shape("Certificate"), atLeast: 1), .required,
                    "By the name that a client asks for: the exact one, then a wildcard's, then the first. Their files are read again with the configuration, and when they change."
                ),
                Property(
                    "policy", .choice(Configuration.TLS.Policy.self), .value("TLS_1_2"),
                    "The oldest version and the ciphers, by API Gateway's name."),
                Property(
                    "clear_text", .boolean, .value(false),
                    "Take connections in clear text on the same port: their first byte tells."),
                Property(
                    "clients", .shape("Clients"), .none,
                    "Take only clients that show a certificate (mutual TLS)."),
                Property(
                    "authority", .shape("Authority"), .none,
                    "Makes certificates for names that have none, when a client asks for one: 256 of them. For development."
                ),
            ]),
        Shape(
            "Authority",
            "A certificate authority of this machine, such as `penstock certs init` makes.",
            properties: [
                Property("certificate", .text(.path), .required, "Its certificate in PEM."),
                Property("key", .text(.path), .required, "Its private key in PEM, no password."),
            ]),
        Shape(
            "Clients",
            "Whose certificates are taken from clients. A certificate that isn't good is refused in the handshake, and the log says why.",
            example: """
                listeners:
                  - address: 0.0.0.0:8443
                    tls:
                      certificates: [{certificate: api.pem, key: api.key}]
                      clients: {truststore: clients-ca.pem}
                """,
            properties: [
                Property(
                    "truststore", .text(.path), .required,
                    "Certificates of the authorities that vouch for clients, in PEM, up to their roots. Read again with the configuration, and when the file changes."
                ),
                Property(
                    "revocation", .text(.path), .none,
                    "Lists of revoked certificates (CRL) in PEM. An authority without a list revokes nothing; a list whose next update is overdue revokes everything of its authority."
                ),
                Property(
                    "mode", .choice(Configuration.TLS.Clients.Mode.self), .value("require"),
                    "What becomes of clients that show no certificate: with `require` they are refused, with `request` they are let in and have none."
                ),
            ]),
        Shape(
            "Certificate", "A certificate with its key.",
            properties: [
                Property(
                    "certificate", .text(.path), .described("made by the listener's `authority`"),
                    "Chain in PEM, the server's own certificate first."),
                Property("key", .text(.path), .none, "Its private key in PEM, no password."),
                Property(
                    "directory", .text(.path), .none,
                    "In place of both a directory, of which every `NAME.pem` or `NAME.crt` with a `NAME.key` beside it is a certificate, and `NAME.der` its OCSP response. Read again with the configuration, and when one of its files changes."
                ),
                Property(
                    "ocsp", .text(.path), .none, "An OCSP response in DER, to be stapled."),
                Property(
                    "names", .list(.text(.host)), .described("the certificate's"),
                    "The names that lead to it."),
                Property(
                    "policy", .choice(Configuration.TLS.Policy.self), .described("the listener's"),
                    "Versions and ciphers for these names."),
                Property(
                    "clients", .shape("Clients"), .described("the listener's"),
                    "Which clients these names take. Requests for other names on their connections get 421."
                ),
            ]),
        Shape(
            "Forwarded", "What upstreams are told about the client, and whom to believe about it.",
            properties: [
                Property(
                    "x_forwarded", .choice(Configuration.Forwarded.XForwarded.self),
                    .value("append"),
                    "`X-Forwarded-For`, `-Proto`, `-Host` and `-Port`: `append` adds this hop to what a trusted peer sent, `replace` drops what came, `off` drops it and sends nothing."
                ),
                Property(
                    "forwarded", .choice(Configuration.Forwarded.Standard.self), .value("off"),
                    "The same for `Forwarded` (RFC 7239)."),
                Property(
                    "trust", .list(.text(.networkRange)), .none,
                    "Peers whose forwarding headers are believed."),
            ]),
    ]
}

extension PropertyType {
    /// One of an enumeration's words.
    static func choice<Word: RawRepresentable<String> & CaseIterable>(
        _ type: Word.Type
    ) -> PropertyType {
        .choice(type.allCases.map(\.rawValue))
    }
}
