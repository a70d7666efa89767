/// The parts of a template while it is compiled, shared by the parsers of the template and of the
/// strings in it.
final class VTLBuilder {
    let dialect: VTLDialect
    let limits: VTLLimits
    /// The template, then every text that isn't a piece of it.
    private(set) var pool: ContiguousArray<UInt8>
    let sourceCount: Int
    var code: ContiguousArray<VTLInstruction> = []
    var constants: ContiguousArray<VTLConstant> = []
    var names: VTLSymbols
    var variables: VTLSymbols
    var references: ContiguousArray<VTLReferenceText> = []
    var calls: ContiguousArray<VTLCallSite> = []
    var sums: ContiguousArray<VTLSumText> = []
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
        pool = ContiguousArray(source)
        sourceCount = source.count
        names = VTLSymbols(base: dialect.names)
        self.variables = variables
        code.reserveCapacity(source.count / 12 + 16)
        references.reserveCapacity(source.count / 64 + 8)
        calls.reserveCapacity(source.count / 128 + 8)
        constants.reserveCapacity(source.count / 128 + 8)
    }

    /// Adds a text to the pool.
    func add(_ bytes: some Collection<UInt8>) -> VTLPiece {
        let start = pool.count
        pool.append(contentsOf: bytes)
        return VTLPiece(start: Int32(start), count: Int32(pool.count - start))
    }

    func bytes(_ piece: VTLPiece) -> ArraySlice<UInt8> {
        ArraySlice(pool[Int(piece.start)..<Int(piece.start + piece.count)])
    }

    // MARK: Code

    @discardableResult
    func emit(
        _ operation: VTLOperation, _ a: Int = 0, _ b: Int = 0, count: Int = 0, at offset: Int
    ) -> Int {
        code.append(
            VTLInstruction(
                operation: operation, count: UInt16(clamping: count), a: Int32(a), b: Int32(b),
                offset: UInt32(offset)))
        return code.count - 1
    }

    func emitText(_ piece: VTLPiece, at offset: Int) {
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
    func mark() { label = code.count }

    /// Makes the jump at `index` lead to the end of the code.
    func land(_ index: Int) {
        switch code[index].operation {
        case .load, .property, .index, .call, .foreachBegin, .define:
            code[index].b = Int32(code.count - index)
        default: code[index].a = Int32(code.count - index)
        }
        mark()
    }

    /// Takes the code from `start` away.
    func cut(from start: Int) -> ContiguousArray<VTLInstruction> {
        let taken = ContiguousArray(code[start...])
        code.removeSubrange(start...)
        mark()
        return taken
    }

    func append(_ taken: ContiguousArray<VTLInstruction>) {
        code.append(contentsOf: taken)
        mark()
    }

    func constant(_ value: VTLConstant) -> Int {
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
    /// A whole number beyond 64 bits, as decimal digits.
    case bigInteger(String)
}
