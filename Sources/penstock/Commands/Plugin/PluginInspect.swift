import ArgumentParser
import JSON
import PenstockHost

/// `penstock plugin inspect`: what a library says of itself.
struct PluginInspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a plugin library says of itself.")

    @Argument(help: "A path, or the id of a built-in plugin such as Auth/APIKey.")
    var plugin: String

    @Flag(help: "As JSON.")
    var json = false

    @Flag(help: "Only the JSON Schema of its configuration.")
    var schema = false

    func run() throws {
        let path = try PluginInspector.path(of: plugin)
        let inspector = try PluginInspector()
        let file = try inspector.file(path)
        let descriptors = try inspector.descriptors(of: path)
        if schema {
            for descriptor in descriptors { print(descriptor.configSchema) }
        } else if json {
            print(describe(file, descriptors).pretty)
        } else {
            show(file, descriptors)
        }
    }

    private func show(_ file: LibraryFile, _ descriptors: [PluginDescriptor]) {
        print("\(file.path)\n  sha256    \(file.hash)\n  size      \(file.size) bytes")
        print("  needs     \(file.needed.joined(separator: " "))")
        if let runpath = file.runpath { print("  runpath   \(runpath)") }
        if !file.extraExports.isEmpty {
            print("  exports   \(file.extraExports.joined(separator: " ")) (besides its entry)")
        }
        for descriptor in descriptors {
            print("\n\(descriptor.id) \(descriptor.version)  \(descriptor.summary)")
            print("  vendor    \(descriptor.vendor)")
            print(
                "  phases    \(PluginInspector.phases(descriptor.phases).joined(separator: ", "))")
            print("  flags     \(PluginInspector.flags(descriptor.flags).joined(separator: ", "))")
            print("  reads     \(descriptor.reads.joined(separator: " "))")
            print("  writes    \(descriptor.writes.joined(separator: " "))")
        }
    }

    private func describe(_ file: LibraryFile, _ descriptors: [PluginDescriptor]) -> JSONValue {
        func strings(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }
        return [
            "path": .string(file.path), "sha256": .string(file.hash),
            "size": .number(JSONNumber(file.size)), "needs": strings(file.needed),
            "extra_exports": strings(file.extraExports),
            "plugins": .array(
                descriptors.map { descriptor in
                    [
                        "id": .string(descriptor.id), "version": .string(descriptor.version),
                        "name": .string(descriptor.name), "vendor": .string(descriptor.vendor),
                        "summary": .string(descriptor.summary),
                        "phases": strings(PluginInspector.phases(descriptor.phases)),
                        "flags": strings(PluginInspector.flags(descriptor.flags)),
                        "reads": strings(descriptor.reads), "writes": strings(descriptor.writes),
                    ]
                }),
        ]
    }
}
