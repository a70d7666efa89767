public import SourceTree

/// A template to make a stack of.
public struct StackSource: Sendable {
    /// The stack's name.
    public var name: String
    /// The template's file, for messages and for paths relative to it. One that ends in `.json` is
    /// JSON, one in `.yaml` or `.yml` YAML; for another the text says it.
    public var file: String
    /// The template.
    public var text: String
    /// Values of its parameters; those of the loader count where these have none.
    public var parameters: [String: String]
    /// Where it runs; nil for the loader's environment.
    public var environment: StackEnvironment?

    /// A stack.
    public init(
        name: String, file: String, text: String, parameters: [String: String] = [:],
        environment: StackEnvironment? = nil
    ) {
        self.name = name
        self.file = file
        self.text = text
        self.parameters = parameters
        self.environment = environment
    }
}

/// The stacks of a load, and what there is to tell about them.
public struct StackSet {
    /// The stacks in the order given; without those whose template can't be read. With errors among
    /// the diagnostics they are incomplete.
    public var stacks: [Stack]
    /// Collects what later steps find in the same files.
    package let report: Report

    /// Everything there is to tell, in the order of the files, at most about fifty.
    public var diagnostics: [Diagnostic] { report.finish() }
    /// Whether any diagnostic is an error.
    public var hasErrors: Bool { report.hasErrors }
}
