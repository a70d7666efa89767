import Glibc
import PenstockControl
import PenstockImport
import PenstockModel

/// An export of what definitions or a state directory have.
struct LocalExport {
    let accounts: [Scope: AccountState]
    let request: ExportRequest

    private enum Found {
        case rest(RestAPIRecord)
        case http(APIRecord)
    }

    func document() throws -> [UInt8] {
        var apis: [(id: String, name: String)] = []
        var found: [(Found, region: String)] = []
        for (scope, account) in accounts {
            for (id, record) in account.restAPIs {
                apis.append((id, record.definition.api.name))
                found.append((.rest(record), scope.region))
            }
            for (id, record) in account.apis {
                apis.append((id, record.definition.api.name))
                found.append((.http(record), scope.region))
            }
        }
        let (record, region) = found[try request.choose(apis)]
        switch record {
        case .rest(let record): return try rest(record, region)
        case .http(let record): return try http(record)
        }
    }

    private func rest(_ record: RestAPIRecord, _ region: String) throws -> [UInt8] {
        var definition = record.definition
        var documentation: DocumentationVersionRecord?
        if request.stage == nil, request.extensions.hasAuthorizers {
            try checkStages(definition.stageChains)
        }
        if let name = request.stage {
            guard let stage = record.stages[name], let served = record.documented(stage) else {
                throw noStage(name, record.stages.keys)
            }
            definition = served
            documentation = stage.documentationVersion.flatMap { record.documentationVersions[$0] }
        }
        var export = OpenAPIExport(
            request.isSwagger ? .swagger : .oas30,
            host: "\(definition.api.id).execute-api.\(region).amazonaws.com",
            stage: request.stage ?? "")
        export.extensions = request.extensions
        export.language = request.isYAML ? .yaml : .json
        if let documentation {
            export.documentation = (
                documentation.version, documentation.parts.values.sorted { $0.id < $1.id }
            )
        }
        return export.document(of: definition)
    }

    private func http(_ record: APIRecord) throws -> [UInt8] {
        try request.checkHTTP()
        var definition = record.definition
        guard definition.api.protocolType == .http else {
            throw CommandFailure.refused(
                "\(definition.api.name) is a WebSocket API, of which OpenAPI knows nothing")
        }
        if request.stage == nil, !request.extensions.isEmpty {
            try checkStages(definition.stageChains)
        }
        if let name = request.stage {
            guard let stage = record.stages[name], let served = record.documented(stage) else {
                throw noStage(name, record.stages.keys)
            }
            definition = served
        }
        var export = HTTPAPIExport(
            endpoint: definition.api.apiEndpoint ?? "", stage: request.stage ?? "")
        export.isYAML = request.isYAML
        export.includesExtensions = !request.extensions.isEmpty
        return export.document(of: definition)
    }

    /// A document has one chain for the whole API: without a stage, none of a stage's, and what it guards
    /// would be open.
    private func checkStages(_ chains: [String: String]) throws {
        guard let first = chains.keys.min() else { return }
        let name = String(first.drop { $0 != ":" }.dropFirst())
        throw CommandFailure.refused(
            "stage '\(name)' has a chain of authorizers of its own, which a document of no stage can't say",
            hint: "--stage \(name) exports what it serves")
    }

    private func noStage(_ name: String, _ stages: some Sequence<String>) -> CommandFailure {
        let names = stages.sorted().joined(separator: ", ")
        return .refused(
            "the API has no stage '\(name)'",
            hint: names.isEmpty ? "it has none" : "it has \(names)")
    }
}

/// What `serve --state` keeps.
enum StateDirectory {
    static let fileName = SQLiteStore.fileName

    /// What made the values of API keys in a directory.
    static func keys(_ directory: String) throws -> KeySecret {
        do throws(StoreError) {
            if let secret = try KeySecret.kept(in: directory) { return secret }
        } catch {
            throw CommandFailure.environment(error.message)
        }
        throw CommandFailure.environment(
            "\(directory) has no \(KeySecret.fileName)",
            hint: "`penstock serve` makes it where it serves definitions")
    }

    /// The accounts in a directory, whether or not a gateway serves from it.
    static func accounts(_ directory: String) throws -> [Scope: AccountState] {
        // From a copy: a gateway that serves from it isn't waited for, and nothing is written.
        let copy = "/tmp/penstock-export.\(getpid()).sqlite"
        defer { for ending in ["", "-wal", "-shm"] { unlink(copy + ending) } }
        do throws(StoreError) {
            try SQLiteStore.backup(from: "\(directory)/\(fileName)", to: copy)
            let store = try SQLiteStore(path: copy)
            let plane = try ControlPlane(ControlOptions(clock: { 0 }), store: store)
            return plane.state.accounts
        } catch {
            throw CommandFailure.environment(error.message)
        }
    }
}
