internal import JSON
internal import SourceTree

/// A template as written: its sections, with functions still to be evaluated.
struct Template {
    /// Whether `AWS::LanguageExtensions` is among its transforms.
    var hasExtensions = false
    /// Its transforms in order.
    var transforms: [String] = []
    var description = ""
    var parameters: [ParameterDeclaration] = []
    /// Where the section `Parameters` stands; of the template when there is none.
    var parametersLocation: SourceLocation
    /// Values by map, first key and second key.
    var mappings: [String: [String: [String: TemplateValue]]] = [:]
    var conditions: [String: Written] = [:]
    var conditionNames: [String] = []
    var rules: [(name: String, rule: Written)] = []
    var resources: [ResourceDeclaration] = []
    var outputs: [(name: String, output: Written)] = []
    /// Whether a loop may be in it, or a file to put in.
    var needsRewriting = false
    /// Whether anything in its files looks like a dynamic reference.
    var hasDynamicReferences = false
}

/// A resource as written.
///
/// A class, since a template may have twenty thousand and each pass copies them all.
final class ResourceDeclaration {
    let logicalID: String
    let type: String
    let written: Written
    let properties: Written?
    let metadata: Written?
    /// The name of the condition it depends on.
    let condition: (name: String, location: SourceLocation)?
    let dependsOn: [(text: String, location: SourceLocation)]

    init(
        logicalID: String, type: String, written: Written, properties: Written?,
        metadata: Written?, condition: (name: String, location: SourceLocation)?,
        dependsOn: [(text: String, location: SourceLocation)]
    ) {
        self.logicalID = logicalID
        self.type = type
        self.written = written
        self.properties = properties
        self.metadata = metadata
        self.condition = condition
        self.dependsOn = dependsOn
    }
}

/// The sections of a template (AWS CloudFormation user guide, "Template sections").
enum TemplateSection: String, CaseIterable {
    case formatVersion = "AWSTemplateFormatVersion"
    case description = "Description"
    case metadata = "Metadata"
    case parameters = "Parameters"
    case rules = "Rules"
    case mappings = "Mappings"
    case conditions = "Conditions"
    case transform = "Transform"
    case resources = "Resources"
    case outputs = "Outputs"
    /// What `AWS::CodeDeployBlueGreen` reads.
    case hooks = "Hooks"
    /// What `AWS::Serverless-2016-10-31` reads.
    case globals = "Globals"
}
