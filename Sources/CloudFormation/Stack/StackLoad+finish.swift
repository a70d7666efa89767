internal import JSON
internal import SourceTree

extension StackLoad {
    /// Evaluates a stack's conditions, rules, resources and outputs.
    func finish(_ preparation: StackPreparation) -> Stack {
        let evaluator = preparation.evaluator
        for name in evaluator.template.conditionNames {
            if let written = evaluator.template.conditions[name] {
                _ = evaluator.condition(name, at: written.location)
            }
        }
        RuleCheck(evaluator: evaluator).check()
        decideResources(evaluator)
        let dependencies = dependencies(evaluator)
        let order = DependencyOrder(
            evaluator.template.resources.map(\.logicalID), dependencies: dependencies)
        for cycle in order.cycles { tell(cycle, evaluator) }
        let declarations = Dictionary(
            evaluator.template.resources.map { ($0.logicalID, $0) },
            uniquingKeysWith: { first, _ in first })
        var resources: [String: StackResource] = [:]
        var nested: [String: Stack] = [:]
        for logicalID in order.order {
            guard let declaration = declarations[logicalID] else { continue }
            let names = (dependencies[logicalID] ?? []).map(\.logicalID)
            let made = ResourceEvaluation(load: self, preparation: preparation)
                .evaluate(declaration, dependencies: names)
            resources[logicalID] = made?.resource
            nested[logicalID] = made?.nested
        }
        let outputs = OutputReader(load: self, evaluator: evaluator).outputs()
        return Stack(
            identity: evaluator.stack, file: preparation.file,
            description: evaluator.template.description,
            transforms: evaluator.template.transforms,
            metadataKeys: (preparation.root.member("Metadata")?.members ?? []).map {
                ($0.member.key, $0.member.keyLocation)
            },
            resources: evaluator.template.resources.compactMap { resources[$0.logicalID] },
            outputs: outputs,
            nested: evaluator.template.resources.compactMap { nested[$0.logicalID] })
    }

    /// Finds the resources that aren't created, since their condition is false.
    private func decideResources(_ evaluator: Evaluator) {
        for resource in evaluator.template.resources {
            guard let condition = resource.condition else { continue }
            evaluator.path = resource.written.pointer.tokens + ["Condition"]
            switch evaluator.condition(condition.name, at: condition.location) {
            case true?: break
            case false?:
                evaluator.resources[resource.logicalID] = .absent(condition: condition.name)
            case nil: evaluator.resources[resource.logicalID] = .failed
            }
        }
    }

    /// What each resource depends on: what it says, and what its values refer to.
    private func dependencies(
        _ evaluator: Evaluator
    ) -> [String: [(logicalID: String, location: SourceLocation)]] {
        var result: [String: [(logicalID: String, location: SourceLocation)]] = [:]
        for resource in evaluator.template.resources {
            var scan = DependencyScan(evaluator)
            for (index, name) in resource.dependsOn.enumerated() {
                check(name, index, of: resource, evaluator)
                scan.add(name.text, at: name.location)
            }
            if case .absent? = evaluator.resources[resource.logicalID] { continue }
            if let properties = resource.properties { scan.scan(properties.node) }
            if let metadata = resource.metadata { scan.scan(metadata.node) }
            result[resource.logicalID] = scan.found
        }
        return result
    }

    private func check(
        _ name: (text: String, location: SourceLocation), _ index: Int,
        of resource: ResourceDeclaration, _ evaluator: Evaluator
    ) {
        guard evaluator.resources[name.text] == nil else { return }
        evaluator.path = resource.written.pointer.tokens + ["DependsOn"]
        evaluator.reportMissing(name.text, at: name.location)
    }

    private func tell(
        _ cycle: (path: [String], location: SourceLocation), _ evaluator: Evaluator
    ) {
        let last = cycle.path.dropLast().last ?? ""
        report.error(
            "the resources depend on each other: \(cycle.path.joined(separator: " → "))",
            at: cycle.location, JSONPointer(["Resources", last]),
            hint: "CloudFormation can't create any of them first")
    }
}
