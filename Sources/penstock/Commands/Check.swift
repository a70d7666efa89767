import ArgumentParser
import JSON
import PenstockCompile
import PenstockConfig
import PenstockServer
internal import SourceTree

/// `penstock check`: everything that `serve` does before it listens.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a configuration is right: file, line, column, caret, hint.",
        discussion: """
            Loads the plugins, creates every configured instance and looks for what is probably not \
            meant. Exit code 0 when it can be served (warnings or not), 1 when not.
            """)

    @Argument(help: "The configuration.")
    var config = ConfigurationFile.usual

    @Flag(help: "As JSON on standard output.")
    var json = false

    @Flag(help: "Warnings are errors.")
    var strict = false

    @Flag(name: .customLong("no-plugins"), help: "Only the file itself: load no plugin.")
    var isShallow = false

    func run() throws {
        let loaded = try ConfigurationFile.source(config).load()
        let configuration = loaded.configuration
        var diagnostics = loaded.diagnostics
        for line in loaded.lines { Terminal.write(line + "\n") }
        var summary = ""
        if let configuration {
            summary =
                "\(configuration.apis.count) APIs, "
                + "\(configuration.apis.reduce(0) { $0 + $1.routes.count }) routes"
            if !isShallow {
                let gateway = try Offline.gateway()
                let compilation = gateway.load(configuration)
                diagnostics += compilation.diagnostics
                summary += ", \(compilation.instancesCreated) plugin instances"
            }
        }
        let errors = diagnostics.count { $0.severity == .error }
        let isGood = configuration != nil && errors == 0 && !(strict && !diagnostics.isEmpty)
        if json {
            let value: JSONValue = [
                "ok": .bool(isGood), "diagnostics": .array(diagnostics.map { $0.json }),
            ]
            print(value.pretty)
        } else {
            ConfigurationFile.show(diagnostics)
            if isGood { print("\(config) is right: \(summary)") } else { show(diagnostics) }
        }
        if !isGood { throw ExitCode.failure }
    }

    private func show(_ diagnostics: [Diagnostic]) {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        Terminal.error("\(config): \(errors) errors, \(warnings) warnings")
    }
}
