/// Looks for references that nothing sets, and for properties and methods that a host's object doesn't
/// have. It goes through the code once, with the shapes of what is on the stack.
struct VTLNameCheck {
    private let template: VTLTemplate
    private let shapes: [String: VTLShape]
    private var assigned: Set<Int32> = []
    private var stack: [VTLShape] = []

    /// The variables that loops set, which the compiler numbers behind the dialect's.
    private static let ofLoops = 3

    static func run(
        _ template: VTLTemplate, _ shapes: [String: VTLShape], _ report: inout VTLReport
    ) {
        var check = VTLNameCheck(template: template, shapes: shapes)
        for instruction in template.code {
            switch instruction.operation {
            case .setVariable, .foreachBegin, .define: check.assigned.insert(instruction.a)
            default: break
            }
        }
        for macro in template.macros { check.assigned.formUnion(macro.parameters) }
        for instruction in template.code { check.step(instruction, &report) }
    }

    private init(template: VTLTemplate, shapes: [String: VTLShape]) {
        self.template = template
        self.shapes = shapes
    }

    private mutating func step(_ instruction: VTLInstruction, _ report: inout VTLReport) {
        switch instruction.operation {
        case .load: load(instruction, &report)
        case .loadProperty: loadProperty(instruction, &report)
        case .printVariable:
            load(instruction, &report)
            _ = pop()
        case .printProperty:
            loadProperty(instruction, &report)
            _ = pop()
        case .property:
            let name = template.names.string(instruction.a)
            stack.append(member(name, of: pop(), at: instruction, &report))
        case .call:
            for _ in 0..<instruction.count { _ = pop() }
            let site = template.sites[Int(instruction.a)]
            call(template.names.string(site.name), on: pop(), instruction, &report)
            stack.append(.open)
        case .index, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .add,
            .subtract, .multiply, .divide, .modulus, .range:
            push(popping: 2)
        case .compareInteger: push(popping: 1)
        case .constant, .integer, .null, .stringEnd: stack.append(.open)
        case .list: push(popping: Int(instruction.a))
        case .map: push(popping: 2 * Int(instruction.a))
        case .pop, .render, .jumpIfNull, .jumpIfFalse, .jumpKeepingFalse, .jumpKeepingTrue,
            .setVariable, .foreachBegin, .evaluate:
            _ = pop()
        // Statements begin with an empty stack.
        case .text, .setProperty, .setIndex, .define, .end, .stop, .leave, .foreachNext:
            stack.removeAll()
        default: break
        }
    }

    private mutating func pop() -> VTLShape { stack.popLast() ?? .open }

    private mutating func push(popping count: Int) {
        stack.removeLast(min(count, stack.count))
        stack.append(.open)
    }

    private mutating func load(_ instruction: VTLInstruction, _ report: inout VTLReport) {
        let name = template.variables.string(instruction.a)
        let hosts = template.dialect.variables
        stack.append(shapes[name] ?? .open)
        let isKnown =
            Int(instruction.a) < hosts.count + Self.ofLoops || assigned.contains(instruction.a)
        // VTL has no null: $null is how people write what nothing sets.
        guard !isKnown, name != "null" else { return }
        let known = hosts + assigned.map { template.variables.string($0) }
        report.add(
            .unknownReference,
            template.dialect.mode == .aws
                ? "nothing sets $\(name): it prints nothing, and is true in a condition"
                : "nothing sets $\(name)",
            at: Int(instruction.offset), length: name.unicodeScalars.count + 1,
            hint: Self.suggestion(for: name, among: known).map { "did you mean $\($0)?" })
    }

    /// `$name.property` in one instruction, which stands where the reference does.
    private mutating func loadProperty(
        _ instruction: VTLInstruction, _ report: inout VTLReport
    ) {
        load(instruction, &report)
        let name = template.names.string(instruction.b)
        var step = instruction
        let source = template.source[Int(instruction.offset)...]
        let dot = source.firstIndex(of: UInt8(ascii: ".")) ?? source.startIndex
        step.offset = UInt32(dot + 1)
        stack.append(member(name, of: pop(), at: step, &report))
    }

    private func member(
        _ name: String, of shape: VTLShape, at instruction: VTLInstruction,
        _ report: inout VTLReport
    ) -> VTLShape {
        guard case .object(let members, _) = shape else { return .open }
        if let found = members[name] { return found }
        report.add(
            .unknownName, "there is no '\(name)' here: it has no value",
            at: Int(instruction.offset),
            length: name.unicodeScalars.count,
            hint: Self.suggestion(for: name, among: Array(members.keys)).map {
                "did you mean '\($0)'?"
            })
        return .open
    }

    private func call(
        _ name: String, on shape: VTLShape, _ instruction: VTLInstruction,
        _ report: inout VTLReport
    ) {
        guard case .object(_, let methods) = shape, !methods.contains(name) else { return }
        report.add(
            .unknownName, "there is no method '\(name)' here: it has no value",
            at: Int(instruction.offset), length: name.unicodeScalars.count,
            hint: Self.suggestion(for: name, among: methods).map { "did you mean '\($0)'?" })
    }

    /// The nearest of `names`, if it is near enough to be a slip of the hand.
    static func suggestion(for name: String, among names: [String]) -> String? {
        let limit = max(name.count / 3, 1)
        let near = names.map { (name: $0, distance: distance(name, $0, limit)) }
            .filter { $0.distance <= limit }
        return near.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// Levenshtein's distance without regard to case; more than `limit` when that is clear early.
    private static func distance(_ a: String, _ b: String, _ limit: Int) -> Int {
        let (a, b) = (Array(a.lowercased()), Array(b.lowercased()))
        guard abs(a.count - b.count) <= limit, a.count < 64 else { return limit + 1 }
        var row = Array(0...b.count)
        for i in a.indices {
            var corner = row[0]
            row[0] = i + 1
            for j in b.indices {
                let cost = min(row[j + 1] + 1, row[j] + 1, corner + (a[i] == b[j] ? 0 : 1))
                corner = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[b.count]
    }
}
