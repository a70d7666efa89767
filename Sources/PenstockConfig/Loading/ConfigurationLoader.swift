public import JSON
public import SourceTree

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
        let source = SourceFile(name: file, text: text)
        let written: SourceNode
        do {
            written = try SourceReader.read(text, as: SourceLanguage(named: file))
        } catch {
            let diagnostic = source.diagnostic(
                .error, at: error.location, nil, message: error.message, hint: error.hint)
            return (nil, [diagnostic])
        }
        return load(written, of: source, environment: environment)
    }

    /// Loads a configuration that a program made, of any size: what limits a person's file guards
    /// against a text from elsewhere. Each text means itself: `${NAME}` in it is no environment variable.
    /// Whoever made it has the secrets that it refers to: nobody is warned of variables that aren't there.
    ///
    /// - Parameters:
    ///   - file: the name for messages, which point into the document's pretty text.
    ///   - former: what an earlier document came to; APIs that say the same as there aren't read
    ///     again.
    public static func load(
        file: String, document: JSONValue, reusing former: Configuration? = nil
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        let source = SourceFile(name: file, language: .json) { document.pretty }
        return load(
            SourceNode(pretty: document), of: source, document, reusing: former, environment: nil)
    }

    private static func load(
        _ written: SourceNode, of source: SourceFile, _ document: JSONValue? = nil,
        reusing former: Configuration? = nil, environment: [String: String]?
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        let report = Report(source: source)
        let root =
            environment.map {
                Substitution(environment: $0).expand(written, at: JSONPointer(), report: report)
            } ?? written
        let configuration = Loading(report: report, environment: environment)
            .configuration(root, written: written, document, reusing: former, source: source)
        return (report.hasErrors ? nil : configuration, report.finish())
    }
}

extension Loading {
    fileprivate func configuration(
        _ node: SourceNode, written: SourceNode, _ document: JSONValue?,
        reusing former: Configuration?, source: SourceFile
    ) -> Configuration {
        var loading = self
        let root = ShapeReader(
            Place(node: node, pointer: JSONPointer()), as: "Configuration", report: report)
        // Steps refer to plugins, and routes to pipelines: those come first.
        let plugins = loading.readPlugins(root)
        loading.readPipelines(root)
        if let former, let document { loading.reuse(former, document, plugins) }
        return Configuration(
            loops: root.optionalInteger("loops"), listeners: loading.listeners(root),
            admin: loading.admin(root), stateDirectory: root.text("state_dir"),
            upstreams: loading.upstreams(root), plugins: plugins, stores: loading.stores(root),
            apis: loading.apis(root),
            limits: loading.limits(root), timeouts: loading.timeouts(root),
            webSockets: loading.webSockets(root),
            accessLog: loading.accessLog(root), secrets: loading.secrets(node),
            document: document ?? node.json(written: true), source: source, tree: written)
    }
}
