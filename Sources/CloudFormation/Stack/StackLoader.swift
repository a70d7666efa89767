internal import JSON
internal import SourceTree
internal import Spelling

/// Makes stacks of templates: reads them, evaluates their functions, and gives their resources the
/// names they have or would have.
///
/// Pure but for `files`. A template that is wrong gives all its faults at once.
public struct StackLoader: Sendable {
    /// Where stacks run.
    public var environment: StackEnvironment
    /// What bounds the load.
    public var bounds: TemplateBounds
    /// Where other files come from.
    public var files: any TemplateFiles
    /// Names the resources that the embedder knows.
    public var naming: any ResourceNaming
    /// Physical ids that somebody knows.
    public var overrides: ResourceOverrides
    /// Values of dynamic references and of SSM parameters.
    public var dynamicValues: DynamicValues
    /// Exports of stacks that aren't given.
    public var exports: [String: String]
    /// Values of parameters, for every stack that has one of that name.
    public var parameters: [String: String]
    /// Transforms that somebody runs on the result, or ran before; others than CloudFormation's own
    /// are errors.
    public var acceptedTransforms: Set<String>
    /// Transforms that run here.
    package var transforms: [any TemplateTransform]

    /// A loader with the defaults: no files, no names, no values.
    public init(environment: StackEnvironment = StackEnvironment()) {
        self.environment = environment
        bounds = TemplateBounds()
        files = NoFiles()
        naming = NoNaming()
        overrides = ResourceOverrides()
        dynamicValues = DynamicValues()
        exports = [:]
        parameters = [:]
        acceptedTransforms = []
        transforms = []
    }

    /// Loads stacks that may import from each other, in any order.
    public func load(_ sources: [StackSource]) -> StackSet {
        let load = StackLoad(self)
        var prepared: [StackPreparation] = []
        for source in sources {
            guard let one = load.prepare(source) else { continue }
            if prepared.contains(where: { $0.evaluator.stack.name == source.name }) {
                load.report.error(
                    "the stack '\(source.name)' is there twice", at: one.root.location,
                    one.root.pointer, hint: "give one of them another name")
                continue
            }
            prepared.append(one)
        }
        checkParameters(sources, prepared, load.report)
        var done: [String: Stack] = [:]
        for name in StackOrder(prepared, report: load.report).names {
            guard let one = prepared.first(where: { $0.evaluator.stack.name == name }) else {
                continue
            }
            done[name] = load.finish(one)
        }
        checkOverrides(Array(done.values), prepared, load.report)
        return StackSet(
            stacks: prepared.compactMap { done[$0.evaluator.stack.name] }, report: load.report)
    }

    /// A value for a parameter that no template has is a slip of the pen.
    private func checkParameters(
        _ sources: [StackSource], _ prepared: [StackPreparation], _ report: Report
    ) {
        guard let first = prepared.first else { return }
        let names = prepared.flatMap { $0.evaluator.template.parameters.map(\.name) }
        for name in parameters.keys.sorted() where !names.contains(name) {
            tell(name, names, first, report)
        }
        for source in sources {
            guard let one = prepared.first(where: { $0.evaluator.stack.name == source.name })
            else { continue }
            let own = one.evaluator.template.parameters.map(\.name)
            for name in source.parameters.keys.sorted() where !own.contains(name) {
                tell(name, own, one, report)
            }
        }
    }

    private func checkOverrides(
        _ stacks: [Stack], _ prepared: [StackPreparation], _ report: Report
    ) {
        guard let first = prepared.first, !overrides.logicalIDs.isEmpty else { return }
        let names = Set(stacks.flatMap(\.withNested).flatMap { $0.resources.map(\.logicalID) })
        // Resources whose condition is false have no id to name, and may have one in the file.
        let declared = Set(
            prepared.flatMap { $0.evaluator.template.resources.map(\.logicalID) })
        for name in overrides.logicalIDs where !names.contains(name) && !declared.contains(name) {
            report.warning(
                "there is no resource '\(name)' to give a physical id to", at: first.root.location,
                first.root.pointer, hint: Suggestion.didYouMean(name, among: names.sorted()))
        }
    }

    private func tell(
        _ name: String, _ names: [String], _ one: StackPreparation, _ report: Report
    ) {
        report.error(
            "there is no parameter '\(name)' to give a value to",
            at: one.evaluator.template.parametersLocation, one.root.pointer,
            hint: Suggestion.didYouMean(name, among: names))
    }
}
