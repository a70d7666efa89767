/// Reads `penstock.yaml`, or the same as JSON.
public enum ConfigurationLoader {
    /// Loads a configuration; pure given its arguments.
    ///
    /// - Parameters:
    ///   - file: the name for messages; one that ends in `.json` is read as JSON, any other as
    ///     YAML.
    ///   - text: the file's content.
    ///   - environment: what `${NAME}` stands for.
    /// - Returns: the configuration, or nil when there is any error; and what there is to tell, in
    ///   the order of the file, at most about fifty.
    public static func load(
        file: String, text: String, environment: [String: String]
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        (nil, [])
    }
}
