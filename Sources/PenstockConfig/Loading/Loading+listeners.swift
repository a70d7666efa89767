internal import JSON
internal import SourceTree

extension Loading {
    func listeners(_ root: ShapeReader) -> [Configuration.Listener] {
        var names: [(name: String, place: Place)] = []
        var addresses: [(name: String, place: Place)] = []
        let listeners = root.list("listeners").compactMap { place -> Configuration.Listener? in
            let reader = ShapeReader(place, as: "Listener", report: report)
            guard let value = reader.value("address"),
                let address = address(value, isListener: true)
            else { return nil }
            let name = reader.optionalText("name")
            if let name, let place = reader.value("name") {
                checkName(name, place)
                names.append((name, place))
            }
            // Port 0 is a free port, each time another.
            if !address.hasPortZero { addresses.append((address.description, value)) }
            return Configuration.Listener(
                name: name ?? address.description, address: address,
                backlog: reader.integer("backlog"),
                forwarded: forwarded(reader.reader("forwarded", as: "Forwarded")),
                proxyProtocol: ranges(reader, "proxy_protocol"),
                http2: reader.bool("http2"), tls: reader.value("tls").flatMap { tls($0) })
        }
        rejectDuplicates(names, what: "listener")
        rejectDuplicates(addresses, what: "address")
        return listeners
    }

    private func tls(_ place: Place) -> Configuration.TLS? {
        let reader = ShapeReader(place, as: "TLS", report: report)
        let certificates = reader.list("certificates").compactMap { place in
            let reader = ShapeReader(place, as: "Certificate", report: report)
            return reader.optionalText("certificate").flatMap { certificate in
                reader.optionalText("key").map { key in
                    var result = Configuration.TLS.Certificate(certificate: certificate, key: key)
                    result.ocsp = reader.optionalText("ocsp")
                    result.names = reader.list("names").compactMap { reader.text(of: $0) }
                    if reader.value("policy") != nil {
                        result.policy = reader.choice("policy", .tls12)
                    }
                    result.clients = clients(reader)
                    return result
                }
            }
        }
        guard !certificates.isEmpty else { return nil }
        return Configuration.TLS(
            certificates: certificates, policy: reader.choice("policy", .tls12),
            clearText: reader.bool("clear_text"), clients: clients(reader))
    }

    private func clients(_ reader: ShapeReader) -> Configuration.TLS.Clients? {
        guard let place = reader.value("clients") else { return nil }
        let reader = ShapeReader(place, as: "Clients", report: report)
        return reader.optionalText("truststore").map {
            Configuration.TLS.Clients(
                truststore: $0, revocation: reader.optionalText("revocation"),
                mode: reader.choice("mode", .require))
        }
    }

    private func forwarded(_ reader: ShapeReader) -> Configuration.Forwarded {
        Configuration.Forwarded(
            xForwarded: reader.choice("x_forwarded", .append),
            forwarded: reader.choice("forwarded", .off),
            trust: ranges(reader, "trust"))
    }

    private func ranges(_ reader: ShapeReader, _ key: String) -> [NetworkRange] {
        reader.list(key).compactMap { place -> NetworkRange? in
            guard let text = reader.text(of: place) else { return nil }
            if let range = NetworkRange(parsing: text) { return range }
            report.error(
                "\(reader.shown(place)) is not an IP range", place,
                hint: "such as 10.0.0.0/8 or ::1, with no bits after the prefix")
            return nil
        }
    }

    func admin(_ root: ShapeReader) -> Configuration.Admin? {
        if let value = root.value("admin"), value.isOff { return nil }
        let reader = root.reader("admin", as: "Admin")
        let byDefault = Configuration.Admin(address: .tcp(host: "127.0.0.1", port: 9901))
        guard let value = reader.value("address") else { return byDefault }
        guard let address = address(value, isListener: true) else { return byDefault }
        if !address.isLoopback {
            report.warning(
                "the admin listener is open to others, and asks for no password",
                at: value.node, value.pointer, hint: "keep it on 127.0.0.1 or a UNIX socket")
        }
        return Configuration.Admin(address: address)
    }
}

extension Address {
    fileprivate var hasPortZero: Bool { if case .tcp(_, 0) = self { true } else { false } }

    fileprivate var isLoopback: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _): host == "localhost" || host.hasPrefix("127.") || host == "::1"
        }
    }
}
