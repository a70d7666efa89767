internal import JSON

/// The reference manual of `penstock.yaml`, made from the table that the loader reads by.
public enum ConfigurationManual {
    /// The manual in Markdown.
    public static var markdown: String {
        """
        # Configuration

        <!-- Made from Sources/PenstockConfig/Schema. To write it again: \
        PENSTOCK_RECORD=1 swift test --filter ConfigurationSchemaTests -->

        Penstock reads one file, `penstock.yaml`. `penstock check` says what is wrong with it, by line \
        and column. The same as JSON in a file that ends in `.json` means the same.

        - **Text** needs no quotes unless YAML says so. A value without quotes is a number, `true`, \
        `false` or `null` only where JSON has it so: `yes`, `010` and `1:30` are text.
        - **Times** are `500ms`, `2s`, `1m30s`, `1.5h`; `0` is no limit. **Sizes** are `16KiB` (1,024), \
        `10MB` (1,000,000) or a number of bytes.
        - **Environment**: `${NAME}` and `${NAME:-default}` in any value are put in when the file is \
        read; the default is also for a variable that is empty. `$${` is a plain `${`. Names with a \
        point, `${request.header.x}`, are the gateway's own and stay.
        - **Secrets**: `env:NAME` and `file:/path` in a plugin's `config` are references. The plugin gets \
        the value when it asks for it; the configuration, its dumps and messages never hold it.
        - A key that is not listed here is an error, and so is a key that is there twice.
        - Paths are relative to the file; those that a plugin's `config` names (`keys_file` …) begin with `/`.

        The JSON Schema for editors is [penstock.schema.json](penstock.schema.json).


        """ + Shapes.all.map(section).joined(separator: "\n")
    }

    private static func section(_ shape: Shape) -> String {
        var text = "## \(shape.name)\n\n\(shape.summary)\n\n"
        if let example = shape.example { text += "```yaml\n\(example)\n```\n\n" }
        text += "| key | what | default | |\n| --- | --- | --- | --- |\n"
        for property in shape.properties {
            let cells = [
                "`\(property.name)`", type(property.type), byDefault(property), property.summary,
            ]
            text += "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
        }
        return text
    }

    private static func byDefault(_ property: Property) -> String {
        switch property.default {
        case .required: "**required**"
        case .value(let value):
            if let words = value.array {
                "`[" + words.compactMap(\.string).joined(separator: ", ") + "]`"
            } else {
                "`\(value.string ?? value.compact)`"
            }
        case .described(let words): words
        case .none: ""
        }
    }

    private static func type(_ type: PropertyType) -> String {
        switch type {
        case .boolean: "`true` or `false`"
        case .integer(let range): "number, \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "time, \(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))"
        case .size(let range):
            "size, \(SizeText.text(range.lowerBound)) to \(SizeText.text(range.upperBound))"
        case .text(let form): form.summary
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .list(let element, _): "list of " + inner(element)
        case .names(let value): "by name: " + inner(value)
        case .table(_, let value): "by type: " + inner(value)
        case .shape(let name): "[\(name)](#\(name.lowercased()))"
        case .either(let types): types.map(inner).joined(separator: ", or ")
        case .pluginConfig: "mapping"
        case .off: "`off`"
        }
    }

    /// A type inside another: in few words, its details being told elsewhere.
    private static func inner(_ type: PropertyType) -> String {
        switch type {
        case .text(let form): form.summary.split(separator: ":").first.map(String.init) ?? ""
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        default: Self.type(type)
        }
    }

    private static func escaped(_ cell: String) -> String {
        cell.replacing("|", with: "\\|")
    }
}
