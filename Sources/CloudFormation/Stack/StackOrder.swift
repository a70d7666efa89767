internal import SourceTree

/// An order in which every stack comes after those that it imports from.
struct StackOrder {
    private(set) var names: [String]

    init(_ stacks: [StackPreparation], report: Report) {
        guard stacks.count > 1 else {
            names = stacks.map(\.evaluator.stack.name)
            return
        }
        var exporter: [String: String] = [:]
        for stack in stacks {
            for name in stack.exportNames { exporter[name] = stack.evaluator.stack.name }
        }
        // What a nested stack exports isn't known before its parent is done.
        let parents = stacks.filter(\.hasNested).map(\.evaluator.stack.name)
        var dependencies: [String: [(logicalID: String, location: SourceLocation)]] = [:]
        for stack in stacks {
            let name = stack.evaluator.stack.name
            var edges: [(logicalID: String, location: SourceLocation)] = []
            for need in stack.imports {
                switch need.kind {
                case .export(let export):
                    if let other = exporter[export] {
                        edges.append((other, need.location))
                    } else {
                        edges += parents.filter { $0 != name }.map { ($0, need.location) }
                    }
                case .stack(let other): edges.append((other, need.location))
                }
            }
            let known = Set(stacks.map(\.evaluator.stack.name))
            dependencies[name] = edges.filter { known.contains($0.logicalID) }
        }
        let order = DependencyOrder(
            stacks.map(\.evaluator.stack.name), dependencies: dependencies)
        names = order.order
        for cycle in order.cycles {
            report.error(
                "the stacks import from each other: \(cycle.path.joined(separator: " → "))",
                at: cycle.location, nil, hint: "AWS can't create any of them first")
        }
    }
}

/// What a stack needs of others.
struct StackNeed {
    enum Kind: Hashable {
        case export(String)
        case stack(String)
    }

    var kind: Kind
    var location: SourceLocation
}

extension Evaluator {
    /// What the functions in a value need of other stacks. Names that can't be told yet are reported
    /// when they are evaluated.
    func needs(in node: SourceNode, _ needs: inout [StackNeed]) {
        switch node.content {
        case .scalar: return
        case .sequence(let nodes): for node in nodes { self.needs(in: node, &needs) }
        case .mapping(let members):
            for member in members {
                let isOnly = members.count == 1
                if isOnly, member.key == Intrinsic.importValue.rawValue {
                    let name = limited(to: .parameters("Fn::ImportValue")) { scalar(member.value) }
                    if let name = name?.text {
                        needs.append(
                            StackNeed(kind: .export(name), location: member.value.location))
                    }
                } else if isOnly, member.key == Intrinsic.getStackOutput.rawValue,
                    let stack = member.value.member("StackName")
                {
                    let name = limited(to: .parameters("Fn::GetStackOutput")) {
                        scalar(stack.value)
                    }
                    if let name = name?.text {
                        needs.append(StackNeed(kind: .stack(name), location: stack.value.location))
                    }
                } else {
                    self.needs(in: member.value, &needs)
                }
            }
        }
    }
}
