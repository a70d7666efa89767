/// The parts of a template while it is compiled.
struct VTLBuilder: ~Copyable {
    let dialect: VTLDialect
    let limits: VTLLimits
    /// The template, then every text that isn't a piece of it.
    var pool: VTLBuffer<UInt8>
    let sourceCount: Int
    var code: VTLBuffer<VTLInstruction>
    var constants: VTLBuffer<VTLConstant>
    var names: VTLSymbols
    var variables: VTLSymbols
    var references: VTLBuffer<VTLReferenceText>
    var calls: VTLBuffer<VTLCallSite>
    var sums = VTLBuffer<VTLSumText>()
    var macros: [VTLMacro] = []
    var macroCalls: [VTLMacroCall] = []
    /// Names of macros so far, for escapes.
    var macroNames: Set<String> = []
    var nesting = 0
    /// The last place that a jump leads to; the text before it can't be joined to what follows.
    private var label = 0

    init(
        _ source: UnsafeBufferPointer<UInt8>, dialect: VTLDialect, limits: VTLLimits,
        variables: VTLSymbols
    ) {
        self.dialect = dialect
        self.limits = limits
        pool = VTLBuffer(capacity: source.count)
        pool.append(contentsOf: source)
        sourceCount = source.count
        names = VTLSymbols(base: dialect.names)
        self.variables = variables
        code = VTLBuffer(capacity: source.count / 12 + 16)
        references = VTLBuffer(capacity: source.count / 64 + 8)
        calls = VTLBuffer(capacity: source.count / 128 + 8)
        constants = VTLBuffer(capacity: source.count / 128 + 8)
    }

    /// Adds a text to the pool.
    mutating func add(_ bytes: [UInt8]) -> VTLPiece {
        let start = pool.count
        bytes.withUnsafeBufferPointer { pool.append(contentsOf: $0) }
        return VTLPiece(start: Int32(start), count: Int32(pool.count - start))
    }

    // MARK: Code

    @discardableResult @inline(__always)
    mutating func emit(
        _ operation: VTLOperation, _ a: Int = 0, _ b: Int = 0, count: Int = 0, at offset: Int
    ) -> Int {
        code.append(
            VTLInstruction(
                operation: operation, count: UInt16(clamping: count),
                a: Int32(truncatingIfNeeded: a), b: Int32(truncatingIfNeeded: b),
                offset: UInt32(truncatingIfNeeded: offset)))
        return code.count &- 1
    }

    /// A comparison: with a whole number, which most are, it is one instruction.
    mutating func emitComparison(_ operation: VTLOperation, at offset: Int) {
        guard code.count > label, let last = code.last, last.operation == .integer else {
            emit(operation, at: offset)
            return
        }
        code[code.count - 1].operation = .compareInteger
        code[code.count - 1].flag = VTLComparison(operation).rawValue
        code[code.count - 1].offset = UInt32(offset)
    }

    mutating func emitText(_ piece: VTLPiece, at offset: Int) {
        guard piece.count > 0 else { return }
        if code.count > label, let last = code.last, last.operation == .text,
            last.a + last.b == piece.start
        {
            code[code.count - 1].b += piece.count
            return
        }
        emit(.text, Int(piece.start), Int(piece.count), at: offset)
    }

    /// Marks the end of the code as the target of a jump.
    mutating func mark() { label = code.count }

    /// Makes the jump at `index` lead to the end of the code.
    mutating func land(_ index: Int) {
        switch code[index].operation {
        case .load, .property, .index, .call, .foreachBegin, .define:
            code[index].b = Int32(code.count - index)
        default: code[index].a = Int32(code.count - index)
        }
        mark()
    }

    /// Drops the code from `start`.
    mutating func drop(from start: Int) {
        code.cut(from: start)
        mark()
    }

    /// Takes the code from `start` away.
    mutating func cut(from start: Int) -> ContiguousArray<VTLInstruction> {
        let taken = code.copy(from: start)
        drop(from: start)
        return taken
    }

    mutating func append(_ taken: ContiguousArray<VTLInstruction>) {
        taken.withUnsafeBufferPointer { code.append(contentsOf: $0) }
        mark()
    }

    mutating func constant(_ value: VTLConstant) -> Int {
        constants.append(value)
        return constants.count - 1
    }
}

/// A constant of a template.
enum VTLConstant {
    case string(VTLPiece)
    case bool(Bool)
    case long(Int64)
    case double(Double)
    /// A whole number beyond 64 bits: its decimal digits.
    case bigInteger(VTLPiece)
}
