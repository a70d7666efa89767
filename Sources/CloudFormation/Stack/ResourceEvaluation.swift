internal import JSON
internal import SourceTree

/// Evaluates one resource and gives it its name.
struct ResourceEvaluation {
    let load: StackLoad
    let preparation: StackPreparation

    private var evaluator: Evaluator { preparation.evaluator }

    /// The resource, and the stack that it is when it is one; nil when it isn't created or has
    /// faults.
    func evaluate(
        _ declaration: ResourceDeclaration, dependencies: [String]
    ) -> (resource: StackResource, nested: Stack?)? {
        let name = declaration.logicalID
        if case .absent? = evaluator.resources[name] {
            evaluator.path = declaration.written.pointer.tokens + ["Properties"]
            if let properties = declaration.properties { evaluator.checkNames(properties.node) }
            return nil
        }
        if case .failed? = evaluator.resources[name] { return nil }
        evaluator.resources[name] = .failed
        let metadata = declaration.metadata.flatMap { evaluator.evaluate($0) }
        guard let properties = properties(of: declaration) else { return nil }
        let request = ResourceRequest(
            stack: evaluator.stack, logicalID: name, type: declaration.type,
            properties: properties,
            physicalID: load.loader.overrides.physicalID(
                stack: evaluator.stack.name, logicalID: name))
        let nested: Stack?
        let identity: ResourceIdentity
        if declaration.type == NestedStack.type {
            let stack = NestedStack(load: load, preparation: preparation)
                .load(declaration, properties: properties, metadata: metadata)
            guard let stack else { return nil }
            (nested, identity) = (stack.stack, stack.identity)
        } else {
            nested = nil
            identity =
                load.loader.naming.identity(of: request)
                ?? InventedIdentity.identity(of: request)
        }
        evaluator.resources[name] = .ready(request, identity)
        let resource = StackResource(
            logicalID: name, location: declaration.written.location,
            pointer: declaration.written.pointer, type: declaration.type, properties: properties,
            metadata: metadata, identity: identity, dependencies: dependencies)
        return (resource, nested)
    }

    private func properties(of declaration: ResourceDeclaration) -> TemplateValue? {
        guard let written = declaration.properties, !written.node.isNull else {
            return TemplateValue(.object([]), at: declaration.written.location)
        }
        guard let value = evaluator.evaluate(written) else { return nil }
        switch value.content {
        case .object: break
        case .noValue: return TemplateValue(.object([]), at: written.location)
        default:
            load.report.error("expected a mapping, found \(value.kindName)", written)
            return nil
        }
        guard evaluator.template.hasDynamicReferences else { return value }
        return DynamicReferences(values: load.loader.dynamicValues, report: load.report)
            .resolve(value, at: written.pointer)
    }
}
