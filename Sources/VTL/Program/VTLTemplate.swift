/// A compiled template: immutable, for any number of renderers on any threads.
///
/// ```swift
/// let template = try VTLTemplate.compile("Hello $name!", dialect: VTLDialect(variables: ["name"]))
/// let renderer = VTLRenderer()
/// renderer.begin(template)
/// renderer.set(renderer.makeString("world"), variable: 0)
/// try renderer.render()
/// print(String(decoding: renderer.output, as: UTF8.self))
/// ```
public final class VTLTemplate: @unchecked Sendable {
    // @unchecked: everything is written in init only; raw memory because strings of a rendering point
    // into it.
    let pool: UnsafeMutableBufferPointer<UInt8>
    /// Bytes behind the texts of the pool, so that a vector can be read from any place in them.
    static let poolPadding = 16
    let code: UnsafeMutableBufferPointer<VTLInstruction>
    let constants: UnsafeMutableBufferPointer<VTLValue>
    let references: UnsafeMutableBufferPointer<VTLReferenceText>
    let sites: UnsafeMutableBufferPointer<VTLCallSite>
    let sums: UnsafeMutableBufferPointer<VTLSumText>
    let macros: [VTLMacro]
    let macroCalls: [VTLMacroCall]
    let names: VTLSymbols
    let variables: VTLSymbols
    /// Numbers beyond 64 bits, by the index in their constants.
    let bigIntegers: [JavaBigInteger]
    let sourceCount: Int
    /// The tables as the machine reads them.
    let program: VTLProgram

    /// The dialect it was compiled in.
    public let dialect: VTLDialect
    /// The limits it was compiled with, which its renderings obey.
    public let limits: VTLLimits

    /// Compiles `source`, which is UTF-8.
    public convenience init(
        _ source: UnsafeBufferPointer<UInt8>, dialect: VTLDialect = VTLDialect(),
        limits: VTLLimits = VTLLimits()
    ) throws(VTLError) {
        try self.init(source, dialect, limits, VTLSymbols(base: dialect.variableNames))
    }

    /// Compiles `source`.
    public static func compile(
        _ source: String, dialect: VTLDialect = VTLDialect(), limits: VTLLimits = VTLLimits()
    ) throws(VTLError) -> VTLTemplate {
        var source = source
        let result = source.withUTF8 { bytes in
            Result { () throws(VTLError) in
                try VTLTemplate(bytes, dialect: dialect, limits: limits)
            }
        }
        return try result.get()
    }

    /// Compiles `source` with variables numbered so far, for `#evaluate`.
    init(
        _ source: UnsafeBufferPointer<UInt8>, _ dialect: VTLDialect, _ limits: VTLLimits,
        _ variables: VTLSymbols
    ) throws(VTLError) {
        guard source.count <= limits.templateMax else {
            throw VTLError(
                .limit("templateMax"), "the template is longer than \(limits.templateMax) bytes",
                at: limits.templateMax, in: source)
        }
        let parser = VTLParser(
            source, VTLBuilder(source, dialect: dialect, limits: limits, variables: variables))
        try parser.parse()
        parser.builder.emit(.end, at: source.count)
        _ = parser.builder.add(Array(repeating: 0, count: Self.poolPadding))
        let pool = parser.builder.pool.take()
        self.pool = pool
        code = parser.builder.code.take()
        var bigIntegers: [JavaBigInteger] = []
        let values = parser.builder.constants.take()
        defer { values.deallocate() }
        constants = .allocate(capacity: values.count)
        for index in values.indices {
            constants.initializeElement(
                at: index, to: Self.value(of: values[index], pool, &bigIntegers))
        }
        self.bigIntegers = bigIntegers
        references = parser.builder.references.take()
        sites = parser.builder.calls.take()
        sums = parser.builder.sums.take()
        macros = parser.builder.macros.isEmpty ? [] : Self.placed(parser.builder.macros, code)
        macroCalls = parser.builder.macroCalls
        names = parser.builder.names
        self.variables = parser.builder.variables
        sourceCount = source.count
        program = VTLProgram(code: code, pool: pool, constants: constants, sites: sites)
        self.dialect = dialect
        self.limits = limits
    }

    deinit {
        pool.deallocate()
        code.deallocate()
        constants.deallocate()
        references.deallocate()
        sites.deallocate()
        sums.deallocate()
    }

    /// Macros whose code is still there, with its places.
    private static func placed(
        _ macros: [VTLMacro], _ code: UnsafeMutableBufferPointer<VTLInstruction>
    ) -> [VTLMacro] {
        var macros = macros
        for (place, instruction) in code.enumerated()
        where instruction.operation == .jump && instruction.flag == 1 {
            macros[Int(instruction.b)].start = Int32(place + 1)
        }
        return macros.filter { $0.start >= 0 }
    }

    private static func value(
        of constant: VTLConstant, _ pool: UnsafeMutableBufferPointer<UInt8>,
        _ bigIntegers: inout [JavaBigInteger]
    ) -> VTLValue {
        switch constant {
        case .string(let piece): return .string(borrowing: bytes(piece, pool))
        case .bool(let value): return .bool(value)
        case .long(let value): return .long(value)
        case .double(let value): return .double(value)
        case .bigInteger(let digits):
            bigIntegers.append(
                JavaBigInteger(String(decoding: bytes(digits, pool), as: UTF8.self))
                    ?? JavaBigInteger(0))
            return VTLValue(.bigInteger, index: bigIntegers.count - 1)
        }
    }
}

/// What a host may know of a template beforehand.
extension VTLTemplate {
    /// A method call in the template.
    public struct Call: Hashable, Sendable {
        /// The method's name.
        public var name: String
        /// The variable it is called on; nil when it is called on something else.
        public var variable: String?
        /// Its argument, when that is one constant string.
        public var constant: String?
    }

    /// The calls, by `VTLCall.site`.
    public var calls: [Call] {
        sites.map { site in
            Call(
                name: names.string(site.name),
                variable: site.variable < 0 ? nil : variables.string(site.variable),
                constant: site.constant < 0
                    ? nil
                    : constants[Int(site.constant)].bytes.map {
                        String(decoding: $0, as: UTF8.self)
                    })
        }
    }

    /// What `make` derives from each call, by `VTLCall.site`; it is only asked about calls whose
    /// argument is one constant string.
    public func constantArguments<T>(_ make: (Call) -> T?) -> [T?] {
        guard sites.contains(where: { $0.constant >= 0 }) else { return [] }
        let calls = calls
        return calls.map { $0.constant == nil ? nil : make($0) }
    }

    /// The names of all variables that occur in the template, beyond those of the dialect and of loops.
    public var variableNames: [String] {
        (variables.base.count..<variables.count).map { variables.string(Int32($0)) }
    }

    /// The template as it was written.
    public var source: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: pool[..<sourceCount])
    }

    /// The bytes of a name, which stay where they are.
    @inline(__always)
    func nameBytes(_ number: Int32) -> UnsafeBufferPointer<UInt8> { names.bytes(number) }

    func bytes(_ piece: VTLPiece) -> UnsafeBufferPointer<UInt8> { Self.bytes(piece, pool) }

    @inline(__always)
    private static func bytes(
        _ piece: VTLPiece, _ pool: UnsafeMutableBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
        let start = Int(piece.start)
        return UnsafeBufferPointer(rebasing: pool[start..<start + Int(piece.count)])
    }

    func string(_ piece: VTLPiece) -> String { String(decoding: bytes(piece), as: UTF8.self) }
}
