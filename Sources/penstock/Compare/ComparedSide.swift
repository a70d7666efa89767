/// One of the gateways that are compared.
struct ComparedSide: Sendable {
    let endpoint: EndpointURL
    /// Before every path: the stage, where one side has it in its URL and the other hasn't.
    let prefix: String
    let bounds: HTTPCall.Bounds

    /// - Parameter option: for messages, what it was given to.
    init(
        _ url: String, option: String, authorities: String?, bounds: HTTPCall.Bounds
    ) throws {
        // The endpoint's own reader says what is wrong before the path; a path may follow it here.
        let start = url.firstIndex(of: "/").flatMap { first -> String.Index? in
            let second = url.index(after: first)
            guard second < url.endIndex, url[second] == "/" else { return nil }
            return url[url.index(after: second)...].firstIndex(of: "/")
        }
        endpoint = try EndpointURL(
            start.map { String(url[..<$0]) } ?? url, option: option, authorities: authorities)
        var path = start.map { String(url[$0...]) } ?? ""
        while path.hasSuffix("/") { path.removeLast() }
        guard !path.contains(where: { "?# ".contains($0) }) else {
            throw CommandFailure.usage(
                "\(option) \(url): a host, a port and a path, and nothing else",
                hint: "for example http://127.0.0.1:8080/dev")
        }
        prefix = path
        self.bounds = bounds
    }

    enum Outcome: Sendable {
        case answer(HTTPCall)
        /// Somebody is there, but what comes is no answer.
        case fault(String)
        case unreachable(String)
    }

    /// Sends a request and waits for its answer, within the bounds.
    func ask(_ request: ComparedRequest) -> Outcome {
        let wire: HTTPWire
        do {
            wire = try endpoint.connect(bounds)
        } catch {
            return .unreachable(Self.text(error))
        }
        do {
            return .answer(
                try HTTPCall.exchange(
                    request.method, prefix + request.target,
                    fields: [("Host", endpoint.host)] + request.fields, body: request.body,
                    on: wire, of: endpoint.address, bounds))
        } catch {
            return .fault(Self.text(error))
        }
    }

    private static func text(_ error: any Error) -> String {
        (error as? CommandFailure)?.message ?? "\(error)"
    }
}
