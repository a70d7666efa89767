internal import JSON
internal import SourceTree

extension Loading {
    func upstreams(_ root: ShapeReader) -> [Configuration.Upstream] {
        root.names("upstreams").map { name, place in
            checkName(name, place)
            return upstream(name, ShapeReader(place, as: "Upstream", report: report))
        }
    }

    private func upstream(_ name: String, _ reader: ShapeReader) -> Configuration.Upstream {
        let timeouts = reader.reader("timeouts", as: "UpstreamTimeouts")
        let keepAlive = reader.reader("keep_alive", as: "KeepAlive")
        let health = reader.reader("health", as: "Health")
        let tls = reader.value("tls").map { self.tls($0) }
        let http2 = http2(reader, isSecure: tls != nil)
        return Configuration.Upstream(
            name: name, targets: reader.list("targets").compactMap(target),
            balance: reader.choice("balance", .roundRobin),
            timeouts: .init(
                connect: timeouts.duration("connect"), head: timeouts.duration("head"),
                idle: timeouts.duration("idle"), total: timeouts.duration("total"),
                handshake: timeouts.duration("handshake")),
            keepAlive: .init(max: keepAlive.integer("max"), idle: keepAlive.duration("idle")),
            health: .init(
                failures: health.integer("failures"), cooldown: health.duration("cooldown")),
            retries: reader.integer("retries"), host: host(reader),
            tls: tls, http2: http2,
            http2Connections: reader.integer("http2_connections"), upgrade: upgrade(reader, http2),
            others: reader.list("others").compactMap { otherServer($0, reader) },
            pointer: reader.place.pointer)
    }

    private func http2(_ reader: ShapeReader, isSecure: Bool) -> Configuration.Upstream.HTTP2 {
        let choice: Configuration.Upstream.HTTP2 = reader.choice("http2", .off)
        // RFC 9113 §3.3: in clear text there is nobody to ask.
        if choice == .auto, !isSecure, let place = reader.value("http2") {
            report.error(
                "without `tls` there is no handshake in which the backend could choose HTTP/2",
                place,
                hint:
                    "`required` when it is known to speak it in clear text (h2c), `off`, or add `tls: {}`"
            )
        }
        return choice
    }

    private func upgrade(
        _ reader: ShapeReader, _ http2: Configuration.Upstream.HTTP2
    ) -> [Configuration.Upstream.Upgrade] {
        let protocols = reader.list("upgrade").compactMap {
            reader.choice($0, Configuration.Upstream.Upgrade.self)
        }
        // RFC 9113 §8.6: "HTTP/2 removes support for the 101 (Switching Protocols)".
        if !protocols.isEmpty, http2 != .off, let place = reader.value("upgrade") {
            report.error(
                "HTTP/2 has no Upgrade", place, hint: "leave out `http2`, or use another upstream")
        }
        return protocols
    }

    private func otherServer(_ place: Place, _ reader: ShapeReader) -> String? {
        guard let text = reader.text(of: place) else { return nil }
        if text == "*" || text == "public" { return text }
        let host = text.hasSuffix("]") ? text : String(text.prefix { $0 != ":" })
        guard text.hasPrefix("[") || HostName.isValid(host) else {
            report.error(
                "'\(text)' is not a host", place,
                hint: "`public`, `*`, or a name, with a port where it isn't the usual one")
            return nil
        }
        return text.lowercased()
    }

    private func tls(_ place: Place) -> Configuration.Upstream.TLS {
        let reader = ShapeReader(place, as: "UpstreamTLS", report: report)
        let (certificate, key) = (
            reader.optionalText("certificate"), reader.optionalText("key")
        )
        if (certificate == nil) != (key == nil),
            let place = reader.value("certificate")
                ?? reader.value("key")
        {
            report.error(
                certificate == nil ? "the key has no certificate" : "the certificate has no key",
                place, hint: "give both, `certificate` and `key`, or neither")
        }
        for property in ["server_name", "verify_name"] {
            guard let name = reader.optionalText(property), let place = reader.value(property),
                !HostName.isValid(name.hasSuffix(".") ? String(name.dropLast()) : name),
                NetworkRange.address(name) == nil
            else { continue }
            report.error(
                "\(reader.shown(place)) is not a host name", place,
                hint: "a name without a port, such as backend.internal")
        }
        return Configuration.Upstream.TLS(
            authorities: reader.optionalText("authorities"),
            verify: reader.choice("verify", .full), serverName: reader.optionalText("server_name"),
            verifyName: reader.optionalText("verify_name"), certificate: certificate, key: key)
    }

    private func target(_ place: Place) -> Configuration.Upstream.Target? {
        if place.node.mapping == nil {
            return address(place, isListener: false).map { .init(address: $0, weight: 1) }
        }
        let reader = ShapeReader(place, as: "Target", report: report)
        guard let value = reader.value("address"), let address = address(value, isListener: false)
        else { return nil }
        return .init(address: address, weight: reader.integer("weight"))
    }

    private func host(_ reader: ShapeReader) -> Configuration.Upstream.Host {
        let text = reader.text("host")
        switch text {
        case "preserve": return .preserve
        case "upstream": return .upstream
        default:
            // RFC 9110 §7.2: a host with an optional port. Anything else would corrupt the request.
            let isHost = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") }
            if let place = reader.value("host"), !isHost || text.isEmpty {
                report.error(
                    "\(reader.shown(place)) can't be a Host header", place,
                    hint: "preserve, upstream, or a host name")
            }
            return .literal(text)
        }
    }
}
