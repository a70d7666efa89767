internal import SourceTree

/// What a file that somebody gives to `serve` is, told by its content.
package enum DefinitionForm: Hashable, Sendable {
    /// `penstock.yaml`, or nothing known, which the loader of that will say.
    case native
    /// CloudFormation or SAM.
    case cloudFormation
    case openAPI
    /// The manifest of a CDK assembly.
    case assembly

    /// Looks at the names of the outermost members only: a definition may be large, and its own
    /// reader says what is wrong with it.
    package init(file: String, text: String) {
        let names = OuterNames(text, language: SourceLanguage(named: file)).names
        if !names.isDisjoint(with: ["openapi", "swagger"]) {
            self = .openAPI
        } else if !names.isDisjoint(with: ["Resources", "AWSTemplateFormatVersion"]) {
            self = .cloudFormation
        } else if names.contains("artifacts"), names.contains("version") {
            self = .assembly
        } else {
            self = .native
        }
    }
}
