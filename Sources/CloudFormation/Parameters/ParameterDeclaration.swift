internal import JSON
internal import SourceTree

/// A parameter as the template declares it.
struct ParameterDeclaration {
    /// What a value must be.
    enum Kind: Hashable { case text, number, texts, numbers }

    var name: String
    /// The type as written.
    var type: String
    var kind: Kind
    /// Whether the value is the name of an SSM parameter, whose value is meant.
    var isStored: Bool
    var isSecret: Bool
    var written: Written
    var byDefault: TemplateValue?
    var allowedValues: [String]?
    var allowedPattern: Written?
    var constraint: String?
    var lengths: (least: Int?, most: Int?)
    var values: (least: JSONNumber?, most: JSONNumber?)
}
