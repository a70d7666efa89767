internal import CivilTime
internal import JSON
internal import PenstockCore
internal import PenstockHost

/// What the admin listener can ask of the running server.
struct AdminActions: Sendable {
    /// The state as of now.
    var state: @Sendable () -> ServedState
    /// Reads the configuration again; what came of it.
    var reload: @Sendable () -> ReloadOutcome
    /// The pipeline that a request would take.
    var explain:
        @Sendable (
            _ method: String, _ path: String, _ host: String,
            _ headers: [(name: String, value: String)]
        ) -> Explanation?
    /// Series of plugins in Prometheus' format.
    var pluginSeries: @Sendable () -> String
    /// Certificates that serve and the seconds since 1970 when they end.
    var certificates: @Sendable () -> [(name: String, end: Int64)]
    /// The step that has held a loop for too long, or nil.
    var stalled: @Sendable () -> String?
}

/// Answers the requests of the admin listener. Stateless; on worker threads.
struct AdminRouter: Sendable {
    let actions: AdminActions
    let reader: MetricsReader

    private static let pages = [
        ("GET", "/metrics", "counters for Prometheus"), ("GET", "/healthz", "is it alive"),
        ("GET", "/readyz", "should requests be sent here"),
        ("GET", "/config", "the configuration that serves, secrets masked"),
        ("GET", "/shadow", "what shadow steps said, ?format=json"),
        ("GET", "/authz", "would shadow authorizers be safe to enforce, ?format=json, ?min=1000"),
        ("POST", "/authz/record", "keep requests for a replay, ?max=1000"),
        ("GET", "/authz/recording", "what was kept, secrets redacted; ?peek: how many so far"),
        ("GET", "/explain", "?method=GET&path=/x&host=: a request's pipeline, ?format=json"),
        ("POST", "/reload", "read the configuration again"), ("GET", "/version", "versions"),
    ]

    /// The answer to a request.
    func answer(_ request: AdminRequest) -> AdminResponse {
        guard let page = Self.pages.first(where: { $0.1 == request.path }) else {
            if request.path == "/" { return index() }
            return AdminResponse(404, text: "no such page; GET / lists them\n")
        }
        let isRead = request.method == "GET" || request.method == "HEAD"
        guard request.method == page.0 || (page.0 == "GET" && isRead) else {
            return AdminResponse(405, text: "\(page.1) takes \(page.0)\n")
        }
        // There is no authentication but the address: a page in the operator's browser must not use it.
        guard page.0 == "GET" || request.origin.isEmpty else {
            return AdminResponse(403, text: "\(page.1) is not for web pages (Origin is set)\n")
        }
        switch request.path {
        case "/metrics": return metrics()
        case "/healthz": return health()
        case "/readyz": return ready()
        case "/config": return configuration()
        case "/shadow": return shadow(request)
        case "/authz": return authz(request)
        case "/authz/record": return record(request)
        case "/authz/recording": return recording(request)
        case "/explain": return explain(request)
        case "/reload": return reload(request)
        default:
            return AdminResponse(
                json: ["version": .string(Version.text), "abi": .string(Version.abi)])
        }
    }

    private func index() -> AdminResponse {
        AdminResponse(
            text: Self.pages.map { "\($0.0) \($0.1)  \($0.2)\n" }.joined())
    }

    private func metrics() -> AdminResponse {
        let page = MetricsPage(
            reader: reader, state: actions.state(), certificates: actions.certificates(),
            pluginSeries: actions.pluginSeries())
        return AdminResponse(text: page.text(), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private func health() -> AdminResponse {
        if let stalled = actions.stalled() {
            return AdminResponse(503, text: "stalled: \(stalled)\n")
        }
        return AdminResponse(text: "ok\n")
    }

    private func ready() -> AdminResponse {
        if let stalled = actions.stalled() {
            return AdminResponse(503, text: "stalled: \(stalled)\n")
        }
        let state = actions.state()
        if let dead = state.isolated.first(where: { $0.isCapped }) {
            return AdminResponse(503, text: "\(dead.name): its process died too often\n")
        }
        return state.isReady
            ? AdminResponse(text: "ready\n") : AdminResponse(503, text: "not ready\n")
    }

    private func configuration() -> AdminResponse {
        let state = actions.state()
        return AdminResponse(json: [
            "generation": .number(JSONNumber(state.generation)),
            "published_at": .string(CivilTime(milliseconds: state.publishedAt).text(.iso8601)),
            "last_refusal": state.lastRefusal.isEmpty ? .null : .string(state.lastRefusal),
            "configuration": SecretMask.masked(state.document),
        ])
    }

    private func shadow(_ request: AdminRequest) -> AdminResponse {
        let page = ShadowPage(reader: reader, state: actions.state())
        return request.wantsJSON ? AdminResponse(json: page.json) : AdminResponse(text: page.text)
    }

    private func authz(_ request: AdminRequest) -> AdminResponse {
        let minimum = UInt64(request["min"] ?? "1000")
        guard let minimum, minimum > 0 else {
            return AdminResponse(400, text: "?min= is a number of comparisons\n")
        }
        let report = AuthzReport(
            reader: reader, state: actions.state(), comparisonsMin: minimum)
        if request.wantsJSON { return AdminResponse(json: report.json) }
        if request.accept.contains("text/html") {
            return AdminResponse(text: report.html, type: "text/html; charset=utf-8")
        }
        return AdminResponse(text: report.text)
    }

    private func record(_ request: AdminRequest) -> AdminResponse {
        guard let max = Int(request["max"] ?? "1000"), max > 0 else {
            return AdminResponse(400, text: "?max= is a number of requests\n")
        }
        // Whoever began it wants it whole.
        guard !reader.recorders.contains(where: \.isRecording) else {
            return AdminResponse(
                409, text: "a recording is under way: GET /authz/recording ends it and has it\n")
        }
        for recorder in reader.recorders { recorder.start(max: max) }
        return AdminResponse(text: "recording up to \(max) requests of each loop\n")
    }

    private func recording(_ request: AdminRequest) -> AdminResponse {
        if request["peek"] != nil {
            return AdminResponse(text: "\(reader.recorders.reduce(0) { $0 + $1.count })\n")
        }
        let entries = reader.recorders.flatMap { $0.stop() }.sorted { $0.time < $1.time }
        return AdminResponse(
            text: AuthzRecording.text(of: entries), type: "application/x-ndjson; charset=utf-8")
    }

    private func explain(_ request: AdminRequest) -> AdminResponse {
        guard let path = request["path"], path.hasPrefix("/") else {
            return AdminResponse(400, text: "?path= is missing, or doesn't begin with a slash\n")
        }
        let method = request["method"] ?? "GET"
        // One field is enough to ask which rule it meets; the command takes several.
        let field = request["header"]?.split(separator: ":", maxSplits: 1) ?? []
        let headers =
            field.count == 2
            ? [(name: String(field[0]), value: String(field[1].drop { $0 == " " }))] : []
        guard let explanation = actions.explain(method, path, request["host"] ?? "", headers)
        else {
            return AdminResponse(404, text: "no route matches \(method) \(path)\n")
        }
        return request.wantsJSON
            ? AdminResponse(json: explanation.json) : AdminResponse(text: explanation.text)
    }

    private func reload(_ request: AdminRequest) -> AdminResponse {
        let outcome = actions.reload()
        let status = outcome.isPublished ? 200 : 409
        return request.wantsJSON
            ? AdminResponse(status, json: outcome.json) : AdminResponse(status, text: outcome.text)
    }
}
