import ArgumentParser
import JSON
import PenstockHost

/// `penstock plugin list`: the plugins that come with Penstock.
struct PluginList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the plugins that come with Penstock.")

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        let catalog = PluginCatalog(directory: Offline.pluginDirectory)
        let inspector = try PluginInspector()
        var rows: [JSONValue] = []
        for id in PluginCatalog.builtins {
            guard let path = try? catalog.path(builtin: id) else {
                // Not built or not installed: listed, so that it is missed.
                rows.append(["builtin": .string(id), "path": .null])
                if !json { print("\(pad(id, 28))(not found)") }
                continue
            }
            let descriptor = try inspector.descriptors(of: path).first
            rows.append([
                "builtin": .string(id), "path": .string(path),
                "version": .string(descriptor?.version ?? ""),
                "summary": .string(descriptor?.summary ?? ""),
            ])
            if !json {
                print(
                    "\(pad(id, 28))\(pad(descriptor?.version ?? "", 9))\(descriptor?.summary ?? "")"
                )
            }
        }
        if json { print(JSONValue.array(rows).pretty) }
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 1))
    }
}
