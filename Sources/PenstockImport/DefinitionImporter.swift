package import CloudFormation
package import PenstockModel

/// Makes nouns of one form of definition that stands in a file of its own.
///
/// CloudFormation isn't one of these: stacks import from each other and are loaded together.
package protocol DefinitionImporter: Sendable {
    /// What files it is for.
    var form: DefinitionForm { get }

    /// Adds what a file defines. Faults go to `imported.report`; with errors there, what was added
    /// isn't used.
    func add(_ file: DefinitionFile, _ options: ImportOptions, to imported: inout Imported)
}

/// A file that defines something.
package struct DefinitionFile: Hashable, Sendable {
    /// As it was given; for messages and for paths relative to it.
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// Its name without folders and endings: a stack's name, and what stable ids hang on.
    package var stem: String {
        let last = name.split(separator: "/").last ?? ""
        let stem = last.split(separator: ".").first ?? last
        return stem.isEmpty ? "definition" : String(stem)
    }
}

/// The value of the API key that a stack calls by its logical id, the same for the same names.
package typealias APIKeyValue =
    @Sendable (_ scope: Scope, _ stack: String, _ logicalID: String) -> String

/// What holds for a whole import.
package struct ImportOptions: Sendable {
    package var environment = StackEnvironment()
    /// Values of templates' parameters.
    package var parameters: [String: String] = [:]
    /// Physical ids that somebody knows.
    package var overrides = ResourceOverrides()
    /// Makes the value of an API key to which its template gives none. Without it such a key has no
    /// value: who only reads definitions needs none, and what follows from their names is no secret.
    package var apiKeyValue: APIKeyValue?

    package init() {}
}
