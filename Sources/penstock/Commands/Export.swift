import ArgumentParser
import Glibc
import JSON
import PenstockImport

/// `penstock export`: one API as an OpenAPI document.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write an API as an OpenAPI document.",
        discussion: """
            SOURCE is a management API (http://HOST:PORT), a state directory (`serve --state`) or a \
            definition. With the extensions of API Gateway, which are the default, importing the \
            document gives the same API.
            """)

    enum Form: String, CaseIterable, ExpressibleByArgument {
        case oas30, swagger
    }

    enum Language: String, CaseIterable, ExpressibleByArgument {
        case json, yaml
    }

    @Argument(help: ArgumentHelp("Where the API is.", valueName: "source"), completion: .file())
    var source: String

    @Option(help: ArgumentHelp("Which API, by id or name.", valueName: "api"))
    var api: String?

    @Option(help: "What this stage serves; without it the API as it is edited.")
    var stage: String?

    @Option(help: "oas30, or of a REST API swagger.")
    var form = Form.oas30

    @Option(help: "json or yaml.")
    var language = Language.json

    @Option(
        help: ArgumentHelp(
            "apigateway, or some of integrations, authorizers, documentation, postman; or none.",
            valueName: "names"))
    var extensions = "apigateway"

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Write it to this file instead of standard output.")
    var output: String?

    @OptionGroup(title: "Definitions")
    var definitions: ImportArguments

    @OptionGroup
    var trust: AuthorityArguments

    func run() throws {
        guard let own = OpenAPIExport.Extensions(extensions == "none" ? "" : extensions) else {
            throw CommandFailure.usage(
                "--extensions \(extensions): not apigateway, integrations, authorizers, "
                    + "documentation, postman or none")
        }
        let request = ExportRequest(
            api: api, stage: stage, isSwagger: form == .swagger, isYAML: language == .yaml,
            extensions: own, extensionNames: extensions == "none" ? "" : extensions)
        let bytes: [UInt8]
        if source.hasPrefix("http://") || source.hasPrefix("https://") {
            let client = try ManagementClient(
                source, option: "export", region: definitions.region,
                authorities: trust.authorities)
            bytes = try RemoteExport(client: client, request: request).document()
        } else {
            let isState = access("\(source)/\(StateDirectory.fileName)", F_OK) == 0
            let accounts =
                try isState
                ? StateDirectory.accounts(source) : definitions.load([source]).accounts
            bytes = try LocalExport(accounts: accounts, request: request).document()
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let output else { return print(text) }
        try TextOutput.write(text, to: output)
    }
}

/// What is to be exported, and how.
struct ExportRequest {
    var api: String?
    var stage: String?
    var isSwagger: Bool
    var isYAML: Bool
    var extensions: OpenAPIExport.Extensions
    /// As the management API takes them.
    var extensionNames: String

    /// The one that is asked for of APIs by id and name.
    func choose(_ apis: [(id: String, name: String)]) throws -> Int {
        let names = apis.map { "\($0.id) (\($0.name))" }.sorted().joined(separator: ", ")
        guard let api else {
            guard apis.count == 1 else {
                throw CommandFailure.refused(
                    apis.isEmpty ? "there is no API" : "there are \(apis.count) APIs: \(names)",
                    hint: apis.isEmpty ? nil : "say which with --api")
            }
            return 0
        }
        if let index = apis.firstIndex(where: { $0.id == api }) { return index }
        let named = apis.indices.filter { apis[$0].name == api }
        guard let index = named.first, named.count == 1 else {
            throw CommandFailure.refused(
                named.isEmpty
                    ? "there is no API '\(api)'" : "\(named.count) APIs have the name '\(api)'",
                hint: "there are: \(names)")
        }
        return index
    }

    func checkHTTP() throws {
        if isSwagger {
            throw CommandFailure.usage(
                "--form swagger: HTTP APIs are exported as oas30 only (AWS, ExportApi)")
        }
    }
}
