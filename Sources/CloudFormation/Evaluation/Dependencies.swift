internal import SourceTree

/// Which resources a value refers to, before anything is evaluated: only the branch of an `Fn::If`
/// that is taken counts. Reports nothing; what is wrong is told when it is evaluated.
struct DependencyScan {
    let evaluator: Evaluator
    /// Logical ids in the order met, with where each is named.
    private(set) var found: [(logicalID: String, location: SourceLocation)] = []
    private var seen: Set<String> = []

    init(_ evaluator: Evaluator) { self.evaluator = evaluator }

    mutating func add(_ logicalID: String, at location: SourceLocation) {
        guard evaluator.resources[logicalID] != nil, seen.insert(logicalID).inserted else { return }
        found.append((logicalID, location))
    }

    mutating func scan(_ node: SourceNode) {
        switch node.content {
        case .scalar: return
        case .sequence(let nodes): for node in nodes { scan(node) }
        case .mapping(let members):
            if members.count == 1, let only = members.first,
                only.key.utf8.first == UInt8(ascii: "F") || only.key == "Ref"
            {
                scanFunction(only)
            } else {
                for member in members { scan(member.value) }
            }
        }
    }

    private mutating func scanFunction(_ member: SourceMember) {
        let argument = member.value
        switch Intrinsic(rawValue: member.key) {
        case .ref?:
            if let name = argument.scalar?.text { add(name, at: argument.location) }
        case .getAtt?:
            if let text = argument.scalar?.text {
                add(String(text.prefix { $0 != "." }), at: argument.location)
            } else if let first = argument.sequence?.first, let name = first.scalar?.text {
                add(name, at: first.location)
            } else {
                scan(argument)
            }
        case .sub?: scanSub(argument)
        case .ifElse?:
            guard let nodes = argument.sequence, nodes.count == 3,
                let name = nodes[0].scalar?.text,
                let isTrue = evaluator.condition(name, at: nodes[0].location)
            else { return }
            scan(nodes[isTrue ? 1 : 2])
        default: scan(argument)
        }
    }

    private mutating func scanSub(_ argument: SourceNode) {
        let text = argument.scalar ?? argument.sequence?.first?.scalar
        let variables = argument.sequence?.dropFirst().first?.mapping ?? []
        for variable in variables { scan(variable.value) }
        guard let text, text.text.utf8.contains(UInt8(ascii: "$")) else { return }
        let own = Set(variables.map(\.key))
        for name in SubText(text.text).variables where !own.contains(name) {
            add(String(name.prefix { $0 != "." }), at: argument.location)
        }
    }
}

/// An order in which every resource comes after those it depends on.
struct DependencyOrder {
    private(set) var order: [String] = []
    /// Cycles found, each as the logical ids on the way and where the last one names the first.
    private(set) var cycles: [(path: [String], location: SourceLocation)] = []

    private enum Mark { case open, done }

    /// Walks without recursion: a chain of dependencies may be as long as the template.
    init(
        _ logicalIDs: [String],
        dependencies: [String: [(logicalID: String, location: SourceLocation)]]
    ) {
        var marks: [String: Mark] = [:]
        for root in logicalIDs where marks[root] == nil {
            marks[root] = .open
            var stack: [(logicalID: String, next: Int)] = [(root, 0)]
            while let top = stack.last {
                let edges = dependencies[top.logicalID] ?? []
                guard top.next < edges.count else {
                    marks[top.logicalID] = .done
                    order.append(top.logicalID)
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                let edge = edges[top.next]
                switch marks[edge.logicalID] {
                case .done?: continue
                case .open?:
                    let start = stack.firstIndex { $0.logicalID == edge.logicalID } ?? 0
                    let path = stack[start...].map(\.logicalID) + [edge.logicalID]
                    cycles.append((path, edge.location))
                case nil:
                    marks[edge.logicalID] = .open
                    stack.append((edge.logicalID, 0))
                }
            }
        }
    }
}
