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
        return Configuration.Upstream(
            name: name, targets: reader.list("targets").compactMap(target),
            balance: reader.choice("balance", .roundRobin),
            timeouts: .init(
                connect: timeouts.duration("connect"), head: timeouts.duration("head"),
                idle: timeouts.duration("idle"), total: timeouts.duration("total")),
            keepAlive: .init(max: keepAlive.integer("max"), idle: keepAlive.duration("idle")),
            health: .init(
                failures: health.integer("failures"), cooldown: health.duration("cooldown")),
            retries: reader.integer("retries"), host: host(reader), pointer: reader.place.pointer)
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
