import Foundation
import JSON
import PenstockConfig
import PenstockLowering
import PenstockModel
import SourceTree
import Testing

/// A case: a Model as the store writes it (an API without deployments is deployed as it is), perhaps
/// with options in comments (`# --map NAME=URL`, `# --accept-unenforced`, `# --access-logs DIR`),
/// `---- document` and `---- warnings` with what must come of it. PENSTOCK_BLESS=1 writes what came
/// instead; read the difference before committing it.
@Suite struct GoldenTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Cases")

    static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: directory.path))?
        .filter { $0.hasSuffix(".txt") }.sorted() ?? []

    @Test("a Model lowers to the document and warnings that its case says", arguments: names)
    func lowers(name: String) throws {
        let url = Self.directory.appending(path: name)
        let text = try String(contentsOf: url, encoding: .utf8)
        let input = text.components(separatedBy: "---- document\n")[0]
        let lowered = ModelLowering.lower(
            [Scope(): try Self.account(input)], Self.options(input))
        let warnings = lowered.warnings.map { warning in
            "\(warning.element): \(warning.message)\n"
                + (warning.hint.map { "  \($0)\n" } ?? "")
        }
        let refused = lowered.unenforced.map { "refused: \($0.element): \($0.message)\n" }
        let document = YAMLText.write(lowered.document.written)
        let output =
            input + "---- document\n" + document + "---- warnings\n" + warnings.joined()
            + refused.joined()
        if ProcessInfo.processInfo.environment["PENSTOCK_BLESS"] == "1" {
            try output.write(to: url, atomically: true, encoding: .utf8)
        }
        #expect(output == text)

        // What it comes to is a configuration, and the same one written as YAML or JSON.
        let (value, faults) = ConfigurationLoader.load(
            file: "penstock", document: lowered.document)
        #expect(value != nil, "\(DiagnosticRenderer().render(faults))")
        #expect(value?.document == lowered.document)
        for (file, text) in [
            ("penstock.yaml", document), ("penstock.json", lowered.document.written.pretty),
        ] {
            let (configuration, diagnostics) = ConfigurationLoader.load(
                file: file, text: text, environment: [:])
            #expect(
                configuration != nil, "\(DiagnosticRenderer().render(diagnostics))")
            #expect(configuration?.document == lowered.document.written)
            #expect(configuration?.apis == value?.apis)
        }
    }

    @Test("there are cases") func thereAreCases() { #expect(Self.names.count >= 6) }

    private static func options(_ input: String) -> LoweringOptions {
        var options = LoweringOptions()
        for line in input.split(separator: "\n") where line.hasPrefix("# --") {
            let words = line.split(separator: " ").map(String.init)
            switch words[1] {
            case "--map":
                let parts = words[2].split(separator: "=", maxSplits: 1).map(String.init)
                options.map.add(parts[1], for: parts[0])
            case "--issuer":
                let parts = words[2].split(separator: "=", maxSplits: 1).map(String.init)
                options.issuers.map(
                    parts[0], to: parts[1] == "local" ? .local : .url(parts[1]))
            case "--tls":
                options.certificates.append(.init(certificate: words[2], key: words[3]))
            case "--authority": options.authority = .init(certificate: words[2], key: words[3])
            case "--certificate":
                options.domainCertificates[words[2]] = .init(certificate: words[3], key: words[4])
            case "--truststore": options.truststores[words[2]] = words[3]
            case "--accept-unenforced": options.acceptsUnenforced = true
            case "--endpoint-url":
                let parts = words[2].split(separator: "=", maxSplits: 1).map(String.init)
                options.services.urls[parts[0]] = parts[1]
            case "--signed":
                options.services.credentials = .references(
                    accessKeyID: "env:AWS_ACCESS_KEY_ID",
                    secretAccessKey: "env:AWS_SECRET_ACCESS_KEY", sessionToken: nil)
            case "--access-logs": options.accessLogs = words[2]
            default: Issue.record("\(words[1])")
            }
        }
        return options
    }

    static func account(_ text: String) throws -> AccountState {
        var account = try AccountState(
            SourceReader.read(text, as: SourceLanguage(named: "x.yaml")).json(), .storage)
        for (id, record) in account.restAPIs where record.deployments.isEmpty {
            var deployment = Deployment()
            deployment.id = "dep1"
            account.restAPIs[id]?.deployments["dep1"] = DeploymentRecord(
                deployment, of: record.definition)
        }
        for (id, record) in account.apis where record.deployments.isEmpty {
            var deployment = V2Deployment()
            deployment.deploymentID = "dep1"
            account.apis[id]?.deployments["dep1"] = V2DeploymentRecord(
                deployment, of: record.definition)
        }
        return account
    }
}
