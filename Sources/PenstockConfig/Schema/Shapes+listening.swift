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
