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
    let code: UnsafeMutableBufferPointer<VTLInstruction>
    let constants: UnsafeMutableBufferPointer<VTLValue>
    let references: ContiguousArray<VTLReferenceText>
    let sites: ContiguousArray<VTLCallSite>
    let sums: ContiguousArray<VTLSumText>
    let macros: [VTLMacro]
    let macroCalls: [VTLMacroCall]
    let names: VTLSymbols
    /// Where the bytes of the template's own names begin in the pool.
    private let namesStart: Int
    let variables: VTLSymbols
    /// Numbers beyond 64 bits, by the index in their constants.
    let bigIntegers: [JavaBigInteger]
    let sourceCount: Int

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
        let builder = VTLBuilder(source, dialect: dialect, limits: limits, variables: variables)
        var parser = VTLParser(source, base: 0, origin: 0, builder: builder)
        try parser.parse()
        builder.emit(.end, at: source.count)
        namesStart = Int(builder.add(builder.names.bytes).start)
        let pool = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: builder.pool.count)
        _ = pool.initialize(from: builder.pool)
        self.pool = pool
        code = .allocate(capacity: builder.code.count)
        _ = code.initialize(from: builder.code)
        var bigIntegers: [JavaBigInteger] = []
        constants = .allocate(capacity: builder.constants.count)
        for (index, constant) in builder.constants.enumerated() {
            constants.initializeElement(
                at: index, to: Self.value(of: constant, pool, &bigIntegers))
        }
        self.bigIntegers = bigIntegers
        references = builder.references
        sites = builder.calls
        sums = builder.sums
        macros = builder.macros
        macroCalls = builder.macroCalls
        names = builder.names
        self.variables = builder.variables
        sourceCount = source.count
        self.dialect = dialect
        self.limits = limits
    }

    deinit {
        pool.deallocate()
        code.deallocate()
        constants.deallocate()
    }

    private static func value(
        of constant: VTLConstant, _ pool: UnsafeMutableBufferPointer<UInt8>,
        _ bigIntegers: inout [JavaBigInteger]
    ) -> VTLValue {
        switch constant {
        case .string(let piece):
            let start = Int(piece.start)
            return .string(
                borrowing: UnsafeBufferPointer(
                    rebasing: pool[start..<start + Int(piece.count)]))
        case .bool(let value): return .bool(value)
        case .long(let value): return .long(value)
        case .double(let value): return .double(value)
        case .bigInteger(let digits):
            bigIntegers.append(JavaBigInteger(digits) ?? JavaBigInteger(0))
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
    func nameBytes(_ number: Int32) -> UnsafeBufferPointer<UInt8> {
        let own = Int(number) - names.base.count
        guard own >= 0 else { return names.base.bytes(number) }
        let range = names.ranges[own]
        let start = namesStart + Int(range.lowerBound)
        return UnsafeBufferPointer(rebasing: pool[start..<start + range.count])
    }

    func bytes(_ piece: VTLPiece) -> UnsafeBufferPointer<UInt8> {
        let start = Int(piece.start)
        return UnsafeBufferPointer(rebasing: pool[start..<start + Int(piece.count)])
    }

    func string(_ piece: VTLPiece) -> String { String(decoding: bytes(piece), as: UTF8.self) }
}
