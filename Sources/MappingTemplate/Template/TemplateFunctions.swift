public import VTL

/// A variable with functions that native templates have beyond AWS's, such as `$xml` or `$date`.
/// AWS templates never see them, so that they mean what they mean on AWS.
public protocol TemplateFunctions: Sendable {
    /// The variable's name, without `$`.
    var variable: String { get }

    /// The names of its properties and methods. In calls `VTLName.host` counts through AWS's names
    /// first and then through those of all functions, so compare `VTLRenderer.text(of:)` of the name
    /// or keep the offset given to `makeHost`.
    var names: [String] { get }

    /// The object for one renderer; `offset` is the `VTLName.host` of the first of `names`.
    func makeHost(offset: Int) -> any VTLHost
}
