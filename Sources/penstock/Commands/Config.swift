import ArgumentParser
import JSON
import PenstockConfig

/// `penstock config`: what a configuration may hold.
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Describe what a configuration may hold.",
        subcommands: [ConfigSchema.self, ConfigDocs.self])
}

/// `penstock config schema`.
struct ConfigSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of penstock.yaml, for editors.")

    func run() { print(ConfigurationSchema.json.pretty) }
}

/// `penstock config docs`.
struct ConfigDocs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs", abstract: "Print the manual of penstock.yaml, as Markdown.")

    func run() { print(ConfigurationManual.markdown, terminator: "") }
}
