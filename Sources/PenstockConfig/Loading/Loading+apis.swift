internal import JSON
internal import SourceTree
internal import Spelling

extension Loading {
    func apis(_ root: ShapeReader) -> [Configuration.API] {
        var claims: [(name: String, place: Place)] = []
        let canaries = canaryNames(root)
        let apis = root.names("apis").map { name, place in
            checkName(name, place)
            let reader = ShapeReader(place, as: "API", report: report)
            let api = known[name] ?? api(name, reader)
            guard !canaries.contains(name) else { return api }
            guard !api.isByRules else { return api }
            claims += self.claims(api.hosts, api.basePath, reader.value("hosts") ?? place)
            for (address, place) in zip(api.addresses, reader.list("addresses")) {
                claims += self.claims(address.hosts, address.basePath, place)
            }
            return api
        }
        rejectDuplicates(claims, what: "host and base path")
        checkCanaries(apis, root)
        return apis
    }

    /// What nothing else may be.
    private func claims(
        _ hosts: [Configuration.HostPattern], _ basePath: String, _ place: Place
    ) -> [(name: String, place: Place)] {
        (hosts.isEmpty ? ["*"] : hosts.map(\.description)).map { ($0 + basePath, place) }
    }

    private func addresses(_ api: ShapeReader) -> [Configuration.APIAddress] {
        api.list("addresses").map { place in
            let reader = ShapeReader(place, as: "APIAddress", report: report)
            return Configuration.APIAddress(
                hosts: reader.list("hosts").compactMap { host($0, reader) },
                basePath: basePath(reader), mapping: reader.optionalText("mapping"))
        }
    }

    private func api(_ name: String, _ reader: ShapeReader) -> Configuration.API {
        let defaults = reader.value("defaults").map { pipeline($0, over: .init()) } ?? .init()
        let variables = reader.names("variables").compactMap { name, place in
            reader.text(of: place).map { (name: name, value: $0) }
        }
        let api = Configuration.API(
            name: name, hosts: reader.list("hosts").compactMap { host($0, reader) },
            basePath: basePath(reader), mapping: reader.optionalText("mapping"),
            addresses: addresses(reader),
            rules: rules(reader),
            canary: reader.value("canary").flatMap { canary($0, of: name) },
            stage: reader.text("stage"),
            aws: identifiers(reader),
            variables: variables,
            order: order(reader), gatewayResponses: gatewayResponses(reader),
            accessLog: accessLog(of: reader),
            routes: routes(reader, over: defaults),
            webSocket: reader.value("websocket").map { webSocket($0) },
            pointer: reader.place.pointer)
        rejectSkippedPhases(api, reader)
        if api.webSocket != nil { checkSocketRoutes(api, reader) }
        if api.webSocket != nil, let place = reader.value("rules") {
            report.error(
                "rules lead to no API of WebSockets", place, hint: "give it hosts or addresses")
        }
        return api
    }

    private func webSocket(_ place: Place) -> Configuration.WebSocket {
        let reader = ShapeReader(place, as: "WebSocket", report: report)
        return Configuration.WebSocket(routeSelection: reader.text("route_selection"))
    }

    private func identifiers(_ api: ShapeReader) -> Configuration.AWSIdentifiers {
        guard let place = api.value("aws") else { return Configuration.AWSIdentifiers() }
        let reader = ShapeReader(place, as: "AWSIdentifiers", report: report)
        return Configuration.AWSIdentifiers(
            accountID: reader.optionalText("account_id"), apiID: reader.optionalText("api_id"),
            deploymentID: reader.optionalText("deployment_id"),
            kind: reader.value("kind").flatMap { reader.choice($0, Configuration.APIKind.self) })
    }

    private func accessLog(of api: ShapeReader) -> Configuration.APIAccessLog? {
        guard let place = api.value("access_log") else { return nil }
        let reader = ShapeReader(place, as: "APIAccessLog", report: report)
        guard let line = reader.optionalText("line") else { return nil }
        guard !line.utf8.contains(where: { $0 == 0x0a || $0 == 0x0d }) else {
            report.error(
                "a log's line is one line", reader.value("line") ?? place,
                hint: "remove the line breaks")
            return nil
        }
        let path = reader.text("path")
        return Configuration.APIAccessLog(
            destination: path == "-" ? .standardOutput : .file(path), line: line)
    }

    func host(_ place: Place, _ reader: ShapeReader) -> Configuration.HostPattern? {
        guard let text = reader.text(of: place) else { return nil }
        let name = text.lowercased()
        if HostName.isValid(name) { return .exact(name) }
        if name.hasPrefix("*."), HostName.isValid(name.dropFirst(2)) {
            return .suffix(String(name.dropFirst()))
        }
        report.error(
            "\(reader.shown(place)) is not a host name", place,
            hint: name.contains(":")
                ? "leave out the port: an API answers on all listeners"
                : "such as shop.example or \"*.shop.example\"")
        return nil
    }

    func basePath(_ reader: ShapeReader) -> String {
        let text = reader.text("base_path")
        guard let place = reader.value("base_path"), text != "/" else { return "" }
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        // The same rules as for a route's path, which it becomes the beginning of.
        do {
            let pattern = try RouteText.parse("ANY " + trimmed)
            let isLiteral = pattern.segments.allSatisfy { segment in
                if case .literal = segment { true } else { false }
            }
            if isLiteral { return trimmed }
            report.error("a base path has no parameters", place, hint: "put them into the routes")
        } catch {
            report.error(
                place.discreet(error.message, "a base path"), place,
                hint: place.discreet(error.hint))
        }
        return ""
    }

    private func order(_ reader: ShapeReader) -> [Configuration.Phase] {
        guard let value = reader.value("order") else { return Configuration.Phase.allCases }
        var order: [Configuration.Phase] = []
        for place in reader.list("order") {
            guard let phase = reader.choice(place, Configuration.Phase.self) else { continue }
            guard !order.contains(phase) else {
                report.error("'\(phase.rawValue)' is in the order twice", place)
                continue
            }
            let isAfter = order.contains(.integrate)
            if phase == .transformResponse, !isAfter {
                report.error("'transform_response' has nothing to change before 'integrate'", place)
            } else if phase != .transformResponse, isAfter {
                report.error(
                    "'\(phase.rawValue)' comes too late after 'integrate'", place,
                    hint: "the backend has answered by then")
            }
            order.append(phase)
        }
        if !order.contains(.integrate), value.node.sequence?.isEmpty == false {
            report.error("the order has no 'integrate'", value, hint: "something has to answer")
        }
        return order
    }

    /// Steps in a phase that the order leaves out would never run; for `auth` that is a hole.
    private func rejectSkippedPhases(_ api: Configuration.API, _ reader: ShapeReader) {
        guard let place = reader.value("order") else { return }
        for phase in Configuration.Phase.allCases where !api.order.contains(phase) {
            let route = api.routes.first { !$0.pipeline.steps(of: phase).isEmpty }
            guard phase != .integrate, let route else { continue }
            report.error(
                "the order leaves out '\(phase.rawValue)', which '\(route.key)' has steps for",
                place,
                hint: "add it to the order, or remove the steps")
        }
    }

    private func gatewayResponses(_ reader: ShapeReader) -> [Configuration.GatewayResponse] {
        reader.names("gateway_responses").map { type, place in
            if !Shapes.gatewayResponseTypes.contains(type) {
                report.error(
                    "there is no gateway response '\(type)'",
                    at: place.keyLocation ?? place.location, place.pointer,
                    hint: Suggestion.didYouMean(type, among: Shapes.gatewayResponseTypes)
                        ?? Shapes.gatewayResponseTypes.joined(separator: ", "))
            }
            let reader = ShapeReader(place, as: "GatewayResponse", report: report)
            let headers = reader.names("headers").compactMap { name, place in
                header(name, place, reader)
            }
            return Configuration.GatewayResponse(
                type: type, status: reader.optionalInteger("status"), headers: headers,
                body: reader.optionalText("body"),
                bodies: reader.names("bodies").compactMap { type, place in
                    reader.text(of: place).map { Configuration.Header(name: type, value: $0) }
                }, pointer: place.pointer)
        }
    }

    func header(
        _ name: String, _ place: Place, _ reader: ShapeReader, at namePlace: Place? = nil
    ) -> Configuration.Header? {
        guard let value = reader.text(of: place) else { return nil }
        // RFC 9110 §5.6.2: tchar.
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        guard isToken else {
            report.error(
                "'\(name)' is not a header's name",
                at: namePlace?.location ?? place.keyLocation ?? place.location,
                namePlace?.pointer ?? place.pointer)
            return nil
        }
        // RFC 9110 §5.5: CR, LF and NUL are invalid; in an answer they would end its head.
        guard !value.utf8.contains(where: { $0 == 0x0d || $0 == 0x0a || $0 == 0 }) else {
            report.error("a header's value is one line", place, hint: "remove the line break")
            return nil
        }
        return Configuration.Header(name: name, value: value)
    }
}

extension Configuration.HostPattern: CustomStringConvertible {
    /// As a file writes it.
    public var description: String {
        switch self {
        case .exact(let name): name
        case .suffix(let suffix): "*" + suffix
        }
    }
}
