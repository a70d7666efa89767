import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The changes of one side, compiled: operations whose values are literals stand ready; only those
/// with variables are filled in for a request, in the exchange's arena.
struct HeaderProgram {
    /// What the program reads and writes.
    struct Access {
        var reads: [String] = []
        var writes: [String] = []
    }

    /// The operations; values of those with a template are absent.
    private let operations: UnsafeBufferPointer<HeaderOperation>
    /// Which operations have a template, and the templates.
    private let variable: UnsafeBufferPointer<(index: Int, template: Template)>

    var isEmpty: Bool { operations.isEmpty }

    init(_ config: Config?, _ side: String, _ setup: Setup, _ access: inout Access) throws {
        var operations: [HeaderOperation] = []
        var variable: [(index: Int, template: Template)] = []
        for step in config?.elements ?? [] {
            guard let name = step["set"] ?? step["append"] ?? step["remove"] else {
                throw step.error("needs \"set\", \"append\" or \"remove\"")
            }
            let field = try name.string()
            access.writes.append("\(side).header.\(field)")
            var operation = HeaderOperation.remove(setup.storage.copy(field))
            if step["remove"] == nil {
                operation.op = step["set"] != nil ? PEN_OP_SET : PEN_OP_APPEND
                let template = try step.require("value").template(setup, &access.reads)
                operation.value = template.constant ?? .absent
                if template.constant == nil { variable.append((operations.count, template)) }
            }
            operations.append(operation)
        }
        self.operations = setup.storage.copy(operations)
        let memory = setup.storage.allocate(VariableOperation.self, count: variable.count)
        _ = memory.initialize(from: variable)
        self.variable = UnsafeBufferPointer(memory)
    }

    private typealias VariableOperation = (index: Int, template: Template)

    /// Makes the changes: all of them, or none when the host refuses one.
    func run(_ exchange: Exchange, _ side: HeaderSide) throws {
        if variable.isEmpty { return try exchange.change(operations, of: side) }
        // The host copies what it takes, so that the operations need no memory of the exchange.
        try withUnsafeTemporaryAllocation(of: HeaderOperation.self, capacity: operations.count) {
            ready in
            guard let target = ready.baseAddress, let base = operations.baseAddress else { return }
            target.initialize(from: base, count: operations.count)
            for step in variable {
                target[step.index].value = HeaderProgram.clean(
                    step.template.render(exchange), exchange)
            }
            try exchange.change(UnsafeBufferPointer(ready), of: side)
        }
    }

    /// RFC 9110 §5.5: CR, LF and NUL in a field value become SP. Variables can hold them (a decoded
    /// query parameter), and a refused value would fail the request.
    private static func clean(_ value: Bytes, _ exchange: Exchange) -> Bytes {
        func isControl(_ byte: UInt8) -> Bool { byte == 0x0d || byte == 0x0a || byte == 0 }
        guard value.buffer.contains(where: isControl) else { return value }
        guard let copy = exchange.allocate(UInt8.self, count: value.n) else { return .absent }
        for (index, byte) in value.buffer.enumerated() {
            copy[index] = isControl(byte) ? 0x20 : byte
        }
        return Bytes(p: copy, n: value.n)
    }
}
