package import JSON
package import SourceTree

/// A transform that runs here: one that an embedder knows how to do to a template as a whole.
package protocol TemplateTransform: Sendable {
    /// As the section `Transform` has it.
    var name: String { get }

    /// The template with what the transform stands for in place of what it reads. Functions are as
    /// written still; parameters have their values, and loops have run.
    func transform(_ root: SourceNode, _ context: TransformContext) -> SourceNode
}

/// What a transform may know besides the template.
package struct TransformContext {
    /// Where faults go.
    package let report: Report
    /// Where the stack runs.
    package let environment: StackEnvironment
    /// The values of the template's parameters.
    package let parameters: [String: TemplateValue]
    private let files: any TemplateFiles
    private let bounds: TemplateBounds

    init(_ evaluator: Evaluator, _ files: any TemplateFiles) {
        report = evaluator.report
        environment = evaluator.stack.environment
        parameters = evaluator.parameters.compactMapValues(\.value)
        bounds = evaluator.bounds
        self.files = files
    }

    /// The content of a file that a template names; nil, and a report, when it can't be had.
    package func read(_ path: String, at location: SourceLocation, _ pointer: JSONPointer)
        -> SourceNode?
    {
        do throws(TemplateFileError) {
            let base = report.sources[location.source].name
            let text = try files.read(path, from: base)
            return TemplateReader(bounds: bounds, report: report)
                .read(file: text.name, text: text.text)
        } catch {
            report.error("'\(path)' can't be read: \(error.message)", at: location, pointer)
            return nil
        }
    }
}
