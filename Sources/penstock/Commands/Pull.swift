import ArgumentParser
import Glibc
import JSON
import PenstockImport
import PenstockServer

/// `penstock pull`: a live API as a definition.
struct Pull: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a live API from a management API into a definition.",
        discussion: """
            Writes DIR/template.json, a CloudFormation template that `serve` and `deploy` take: \
            the API's export with its authorizers, models, validators and gateway responses, and its \
            stages with their settings. What a template can't say is named. Calls are signed with \
            AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
            """)

    @Option(name: .customLong("api-id"), help: ArgumentHelp("Which API.", valueName: "id"))
    var api: String

    @Option(
        help: ArgumentHelp(
            "The management API, http://HOST:PORT or https://; otherwise what "
                + "AWS_ENDPOINT_URL_API_GATEWAY or AWS_ENDPOINT_URL says, or AWS itself.",
            valueName: "url"))
    var from: String?

    @Option(help: "The region; otherwise AWS_REGION, or us-east-1.")
    var region: String?

    @Option(
        name: .customLong("stage"), parsing: .singleValue,
        help: ArgumentHelp("This stage only; several times.", valueName: "name"))
    var stages: [String] = []

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("The folder; otherwise the API's id.", valueName: "directory"),
        completion: .directory)
    var directory: String?

    @OptionGroup
    var trust: AuthorityArguments

    func run() throws {
        let environment = Environment.all
        let region = region ?? environment["AWS_REGION"] ?? "us-east-1"
        let source =
            from ?? environment["AWS_ENDPOINT_URL_API_GATEWAY"]
            ?? environment["AWS_ENDPOINT_URL"]
            ?? "https://apigateway.\(region).amazonaws.com"
        let client = try ManagementClient(
            source, option: "--from", region: region, authorities: trust.authorities)
        let pulled = try PulledAPI(api, stages: stages, client)
        guard !pulled.stages.isEmpty else {
            throw CommandFailure.refused("no stage of \(pulled.name) serves anything")
        }
        let template = PulledTemplate(pulled, from: source)
        for note in pulled.notes + template.notes { Terminal.write("note: \(note)\n") }
        let folder = directory ?? pulled.id
        for file in template.files { try Self.check("\(folder)/\(file.path)") }
        try Self.make(folder)
        for file in template.files {
            let path = "\(folder)/\(file.path)"
            if let slash = file.path.firstIndex(of: "/") {
                try Self.make("\(folder)/\(file.path[..<slash])")
            }
            try TextOutput.write(file.text, to: path)
            print(path)
        }
    }

    private static func make(_ folder: String) throws {
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
            throw CommandFailure.environment("\(folder): \(String(cString: strerror(errno)))")
        }
    }

    /// What was pulled before is pulled anew; what somebody wrote stays.
    private static func check(_ path: String) throws {
        guard access(path, F_OK) == 0 else { return }
        // What can't be read as JSON isn't ours either.
        let old = try? JSONValue(parsing: TextFile.read(path))
        guard old?["Metadata"]?[PulledMetadata.key] != nil else {
            throw CommandFailure.refused(
                "\(path) is there, and not by pull", hint: "--out names another folder")
        }
    }
}
