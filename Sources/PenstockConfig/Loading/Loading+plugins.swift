internal import JSON
internal import SourceTree
internal import Spelling

extension Loading {
    /// Reads the declarations, which steps then refer to.
    mutating func readPlugins(_ root: ShapeReader) -> [Configuration.PluginDeclaration] {
        let all = root.names("plugins")
        pluginNames = all.map(\.key)
        let declarations = all.compactMap { name, place in
            checkName(name, place)
            return plugin(name, ShapeReader(place, as: "Plugin", report: report))
        }
        plugins = Dictionary(declarations.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })
        return declarations
    }

    private func plugin(
        _ name: String, _ reader: ShapeReader
    ) -> Configuration.PluginDeclaration? {
        let origin: Configuration.PluginDeclaration.Origin
        switch (reader.optionalText("path"), reader.optionalText("builtin")) {
        case (let path?, nil): origin = .path(path)
        case (nil, let builtin?):
            if let place = reader.value("builtin"), !BuiltinID.isValid(builtin) {
                report.error(
                    "\(reader.shown(place)) is not a builtin's id", place,
                    hint: "such as Auth/APIKey")
            }
            origin = .builtin(builtin)
        case (nil, nil):
            report.error(
                "the plugin '\(name)' has no code", reader.place,
                hint: "give it 'path' or 'builtin'")
            return nil
        case (.some, .some):
            report.error(
                "the plugin '\(name)' has both 'path' and 'builtin'", reader.place,
                hint: "keep one of them")
            return nil
        }
        return Configuration.PluginDeclaration(
            name: name, origin: origin, id: reader.optionalText("id"),
            isolation: reader.choice("isolation", .auto), config: pluginConfig(reader),
            pointer: reader.place.pointer)
    }

    /// Reports a plugin that is neither declared nor a builtin's id. Whether there is a builtin of
    /// that id is for those who have the builtins to say.
    func checkPlugin(_ name: String, _ place: Place) {
        guard !pluginNames.contains(name), !BuiltinID.isValid(name) else { return }
        report.error(
            place.discreet("there is no plugin '\(name)'", "a plugin"), place,
            hint: Suggestion.didYouMean(name, among: pluginNames)
                ?? "declare it under 'plugins', or use a builtin such as Auth/APIKey")
    }
}

/// The ids of plugins that come with Penstock: a phase and a name, `Auth/APIKey`.
enum BuiltinID {
    static func isValid(_ text: String) -> Bool {
        var parts = 1
        var isFirst = true
        for byte in text.utf8 {
            if byte == UInt8(ascii: "/"), !isFirst {
                parts += 1
                isFirst = true
            } else if byte &- 0x41 < 26 || (!isFirst && (byte &- 0x30 < 10 || byte &- 0x61 < 26)) {
                isFirst = false
            } else {
                return false
            }
        }
        return parts == 2 && !isFirst
    }
}
