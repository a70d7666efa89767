internal import JSON
internal import SourceTree

/// One load: what its stacks have in common.
final class StackLoad {
    let loader: StackLoader
    let report = Report()
    let exports: ExportTable
    let budget: Evaluator.Budget
    /// How many more stacks there may be.
    private var stacksLeft: Int

    init(_ loader: StackLoader) {
        self.loader = loader
        exports = ExportTable(loader.exports)
        budget = Evaluator.Budget(loader.bounds)
        stacksLeft = loader.bounds.stacksMax
    }

    /// Reads a template as far as nothing of other stacks is needed; nil when it can't be read.
    ///
    /// - Parameter values: of parameters, when a stack that nests this one passes them.
    func prepare(
        _ source: StackSource, values: [String: TemplateValue]? = nil
    ) -> StackPreparation? {
        let reader = TemplateReader(bounds: loader.bounds, report: report)
        guard let node = reader.read(file: source.file, text: source.text) else { return nil }
        stacksLeft -= 1
        guard stacksLeft >= 0 else {
            if stacksLeft == -1 {
                report.error(
                    "there are more than \(loader.bounds.stacksMax) stacks", at: node.location, nil)
            }
            return nil
        }
        let stack = StackIdentity(
            name: source.name, environment: source.environment ?? loader.environment)
        var template = Template(parametersLocation: node.location)
        template.hasDynamicReferences = source.text.holdsDynamicReference
        template.needsRewriting = source.text.holdsRewriting
        let evaluator = Evaluator(
            report: report, stack: stack, bounds: loader.bounds, exports: exports,
            template: template, budget: budget)
        let preparation = StackPreparation(
            evaluator: evaluator, file: source.file, root: Written(node, at: JSONPointer()))
        preparation.read(
            loader, overrides: overrides(source, values), isNested: values != nil)
        return preparation
    }

    /// The given values of parameters. They are in no file: a fault of theirs is shown where the
    /// parameter is declared.
    private func overrides(
        _ source: StackSource, _ values: [String: TemplateValue]?
    ) -> [String: TemplateValue] {
        if let values { return values }
        let given = loader.parameters.merging(source.parameters) { _, own in own }
        return given.mapValues { TemplateValue(.string($0), at: .nowhere) }
    }
}

extension SourceLocation {
    /// Stands for a place outside all files.
    static let nowhere = SourceLocation(line: 0, column: 0)
}
