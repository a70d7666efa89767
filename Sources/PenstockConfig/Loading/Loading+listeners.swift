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
                http2: reader.bool("http2"), httpsRedirect: httpsRedirect(reader),
                tls: reader.value("tls").flatMap { tls($0) })
        }
        rejectDuplicates(names, what: "listener")
        rejectDuplicates(addresses, what: "address")
        return listeners
    }

    private func httpsRedirect(_ listener: ShapeReader) -> Int? {
        guard let place = listener.value("https_redirect") else { return nil }
        if let tls = listener.value("tls"),
            !ShapeReader(tls, as: "TLS", report: report).bool("clear_text")
        {
            report.error(
                "nothing comes in clear text here", place, hint: "set 'clear_text' in its 'tls'")
        }
        return listener.optionalInteger("https_redirect")
    }

    private func tls(_ place: Place) -> Configuration.TLS? {
        let reader = ShapeReader(place, as: "TLS", report: report)
        let hasAuthority = reader.value("authority") != nil
        let certificates = reader.list("certificates").map { place in
            let reader = ShapeReader(place, as: "Certificate", report: report)
            var result = Configuration.TLS.Certificate()
            result.certificate = reader.optionalText("certificate")
            result.key = reader.optionalText("key")
            result.directory = reader.optionalText("directory")
            result.ocsp = reader.optionalText("ocsp")
            result.names = reader.list("names").compactMap { reader.text(of: $0) }
            if reader.value("policy") != nil { result.policy = reader.choice("policy", .tls12) }
            result.clients = clients(reader)
            check(result, place, hasAuthority: hasAuthority)
            return result
        }
        guard !certificates.isEmpty else { return nil }
        let result = Configuration.TLS(
            certificates: certificates, policy: reader.choice("policy", .tls12),
            clearText: reader.bool("clear_text"), clients: clients(reader),
            authority: authority(reader))
        if result.clearText, result.clients?.mode == .require,
            let place = reader.value("clear_text")
        {
            report.error(
                "clients in clear text show no certificate", place,
                hint: "leave out clear_text, or give `clients` to some of the certificates")
        }
        return result
    }

    /// A certificate has its files, or names for which one can be made.
    private func check(
        _ files: Configuration.TLS.Certificate, _ place: Place, hasAuthority: Bool
    ) {
        if files.directory != nil {
            let own = files.certificate ?? files.key ?? files.ocsp ?? files.names.first
            if own != nil {
                report.error(
                    "a directory's certificates have their own files and names", place,
                    hint: "leave out certificate, key, ocsp and names, or the directory")
            }
            return
        }
        let (has, other) =
            files.certificate != nil ? ("certificate", "key") : ("key", "certificate")
        if (files.certificate == nil) != (files.key == nil) {
            report.error("'\(other)' is missing beside '\(has)'", place, hint: "give both files")
        } else if files.certificate == nil, !hasAuthority || files.names.isEmpty {
            report.error(
                "'certificate' is missing", place,
                hint: "a file, or `names` beside an `authority` of the listener")
        }
    }

    private func authority(_ reader: ShapeReader) -> Configuration.TLS.Authority? {
        guard let place = reader.value("authority") else { return nil }
        let reader = ShapeReader(place, as: "Authority", report: report)
        return reader.optionalText("certificate").flatMap { certificate in
            reader.optionalText("key").map { .init(certificate: certificate, key: $0) }
        }
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
        let rules = reader.value("tls").flatMap { tls($0) }
        guard let value = reader.value("address"),
            let address = address(value, isListener: true)
        else { return Configuration.Admin(address: byDefault.address, tls: rules) }
        if !address.isLoopback {
            report.warning(
                "the admin listener is open to others, and asks for no password",
                at: value.node, value.pointer, hint: "keep it on 127.0.0.1 or a UNIX socket")
        }
        return Configuration.Admin(address: address, tls: rules)
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
