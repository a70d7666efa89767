internal import JSONPath
public import VTL

/// A mapping template, compiled: VTL with `$input`, `$util`, `$context` and `$stageVariables` (API
/// Gateway Developer Guide, "Mapping template and access logging variable reference").
///
/// Immutable, for any number of threads. To render, each thread has a `MappingRenderer`:
///
/// ```swift
/// let template = try MappingTemplate("{\"id\": \"$input.params('id')\"}")
/// let renderer = MappingRenderer()
/// let input = MappingInput(body: Array(body.utf8))
/// input.path = [("id", "7")]
/// try renderer.render(template, input)
/// send(renderer.body)             // borrowed until the next rendering
/// let overrides = renderer.overrides
/// ```
public final class MappingTemplate: Sendable {
    /// How templates are to be understood.
    public struct Options: Sendable {
        /// As AWS, or native: macros, literal unknown references, and `functions`.
        public var mode: VTLDialect.Mode
        /// Variables beyond AWS's, which only native templates have.
        public var functions: [any TemplateFunctions]
        /// What native templates have in `$util` and `$input` beyond AWS; nil for an AWS template.
        public var native: NativeTools?
        /// Bounds.
        public var limits: VTLLimits
        /// Whether a renderer's trace is told of references inside expressions too.
        public var isTraced = false

        /// AWS's behaviour within the default bounds.
        public init(
            mode: VTLDialect.Mode = .aws, functions: [any TemplateFunctions] = [],
            native: NativeTools? = nil, limits: VTLLimits = VTLLimits()
        ) {
            self.mode = mode
            self.functions = mode == .aws ? [] : functions
            self.native = mode == .aws ? nil : native
            self.limits = limits
        }

        /// The dialect of templates with these options. Making one takes some microseconds, so many
        /// templates should share it.
        public var dialect: VTLDialect {
            var dialect = VTLDialect(
                mode: mode,
                hostNames: MappingName.allCases.map(\.rawValue) + functions.flatMap(\.names),
                variables: MappingVariable.allCases.map(\.rawValue) + functions.map(\.variable))
            dialect.isTraced = isTraced
            return dialect
        }
    }

    /// The VTL.
    public let template: VTLTemplate
    /// Where the variables beyond AWS's come from.
    public let functions: [any TemplateFunctions]
    /// What it has in `$util` and `$input` beyond AWS.
    let native: NativeTools?
    /// Constant paths of `$input.path` and `$input.json`, by call site.
    let paths: [JSONPath?]
    /// Whether `$stageVariables` may be asked for: it is named, or `#evaluate` could name anything.
    let mayNameStageVariables: Bool
    /// Whether `$input.path` or `$input.json` is called, which read the body as JSON.
    public let readsJSON: Bool

    /// Compiles `source`, which is UTF-8. A constant JSONPath that can't be read is a fault of the
    /// rendering, as on AWS.
    public init(
        _ source: UnsafeBufferPointer<UInt8>, options: Options = Options(),
        dialect: VTLDialect? = nil
    ) throws(VTLError) {
        template = try VTLTemplate(
            source, dialect: dialect ?? options.dialect, limits: options.limits)
        functions = options.functions
        native = options.native
        let text = String(decoding: source, as: UTF8.self)
        mayNameStageVariables =
            text.contains(MappingVariable.stageVariables.rawValue) || text.contains("evaluate")
        readsJSON = template.calls.contains {
            $0.name == MappingName.path.rawValue || $0.name == MappingName.json.rawValue
        }
        paths = template.constantArguments { call in
            guard call.variable == MappingVariable.input.rawValue,
                call.name == MappingName.path.rawValue || call.name == MappingName.json.rawValue,
                let text = call.constant
            else { return nil }
            // A faulty path is reported when it is used.
            return try? JSONPath(text)
        }
    }

    /// Compiles `source`.
    public convenience init(
        _ source: String, options: Options = Options()
    ) throws(VTLError) {
        let bytes = Array(source.utf8)
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        defer { copy.deallocate() }
        _ = copy.initialize(from: bytes)
        try self.init(UnsafeBufferPointer(copy), options: options)
    }
}

/// The variables of every mapping template, in the order of their slots.
enum MappingVariable: String, CaseIterable {
    case input, util, context, stageVariables
}

/// The properties and methods of those variables.
enum MappingName: String, CaseIterable {
    case body, json, path, params, header, querystring
    case escapeJavaScript, parseJson, urlEncode, urlDecode, base64Encode, base64Decode
    case requestOverride, responseOverride
}

extension VTLName {
    /// Which of AWS's names this is.
    var mapping: MappingName? {
        // A case without payload is its number, in the order of `MappingName.all`.
        guard let host, host < MappingName.count else { return nil }
        return unsafeBitCast(UInt8(truncatingIfNeeded: host), to: MappingName.self)
    }
}

extension MappingName {
    static let all = allCases
    /// How many there are; the last one is the last case.
    static var count: Int { Int(unsafeBitCast(MappingName.responseOverride, to: UInt8.self)) + 1 }
}
