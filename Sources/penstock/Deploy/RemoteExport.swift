import JSON

/// An export of what a management API has: its own GetExport and ExportApi.
struct RemoteExport {
    let client: ManagementClient
    let request: ExportRequest

    func document() throws -> [UInt8] {
        let rest = try client.list("/restapis").map { Self.named($0, "id") }
        let http = try client.list("/v2/apis").map { Self.named($0, "apiId") }
        let index = try request.choose(rest + http)
        return index < rest.count
            ? try restDocument(rest[index].id) : try httpDocument(http[index - rest.count].id)
    }

    private static func named(_ api: JSONValue, _ id: String) -> (id: String, name: String) {
        (api[id]?.string ?? "", api["name"]?.string ?? "")
    }

    private func restDocument(_ id: String) throws -> [UInt8] {
        let stages = try client.get("/restapis/\(id)/stages")["item"]?.array ?? []
        let names = stages.compactMap { $0["stageName"]?.string }.sorted()
        // GetExport is of a stage; with one there is nothing to choose.
        guard let stage = request.stage ?? (names.count == 1 ? names[0] : nil) else {
            throw CommandFailure.refused(
                names.isEmpty
                    ? "the API has no stage, and a management API exports what one serves"
                    : "the API has the stages \(names.joined(separator: ", "))",
                hint: names.isEmpty ? "deploy it first" : "say which with --stage")
        }
        let form = request.isSwagger ? "swagger" : "oas30"
        return try client.call(
            "GET", "/restapis/\(id)/stages/\(PercentText.encode(stage))/exports/\(form)",
            query: request.extensionNames.isEmpty
                ? "" : "extensions=\(PercentText.encode(request.extensionNames))",
            accept: request.isYAML ? "application/yaml" : "application/json")
    }

    private func httpDocument(_ id: String) throws -> [UInt8] {
        try request.checkHTTP()
        var query =
            "includeExtensions=\(!request.extensions.isEmpty)"
            + "&outputType=\(request.isYAML ? "YAML" : "JSON")"
        if let stage = request.stage { query += "&stageName=\(PercentText.encode(stage))" }
        return try client.call("GET", "/v2/apis/\(id)/exports/OAS30", query: query)
    }
}
