internal import CPCRE2
internal import Synchronization

/// A compiled regular expression with bounds on what a match may cost, for patterns and subjects
/// that come from outside.
///
/// Immutable, so one pattern may be used from any thread at once. Text is UTF-8 throughout, and
/// offsets are bytes.
public final class PCREPattern: @unchecked Sendable {
    // @unchecked: PCRE2's code and contexts are written in init only and read-only in matches, which
    // pcre2api(3), "Multithreading", allows to be shared. `keptData` belongs to whoever has taken
    // it through `isKeptDataTaken`.

    /// What a pattern means beyond its text.
    public struct Options: OptionSet, Hashable, Sendable {
        /// The bits, which are ours and not PCRE2's.
        public let rawValue: UInt32
        /// Options with these bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// Letters match in both cases (`(?i)`).
        public static let caseless = Options(rawValue: 1)
        /// `^` and `$` match at lines too (`(?m)`).
        public static let multiline = Options(rawValue: 2)
        /// `.` matches line ends too (`(?s)`).
        public static let dotAll = Options(rawValue: 4)
        /// White space and comments in the pattern are ignored (`(?x)`).
        public static let extended = Options(rawValue: 8)
        /// `$` is the very end, never before a last line feed: ECMA-262's meaning.
        public static let dollarEndOnly = Options(rawValue: 16)
        /// `\d`, `\w`, `\s` and `\b` go by Unicode properties instead of ASCII.
        public static let unicodeProperties = Options(rawValue: 32)
        /// The whole subject must match (Java's `matches`).
        public static let wholeSubject = Options(rawValue: 64)
        /// `[]` is an empty class, `\u0041` an escape, and `[^]` any character: ECMA-262's syntax.
        public static let ecmaScript = Options(rawValue: 128)
    }

    /// What one match may cost; beyond it the match ends with `PCREError.Code.limit`.
    public struct Limits: Hashable, Sendable {
        /// Steps of backtracking (`pcre2_set_match_limit`). 1,000,000 by default: some
        /// milliseconds, while ordinary patterns need fewer than a hundred a character.
        public var stepsMax: UInt32
        /// Memory for backtracking in KiB (`pcre2_set_heap_limit`), 4,096 by default.
        public var heapMax: UInt32

        /// Limits, by default the values above.
        public init(stepsMax: UInt32 = 1_000_000, heapMax: UInt32 = 4096) {
            self.stepsMax = stepsMax
            self.heapMax = heapMax
        }
    }

    /// The pattern as it was written.
    public let source: String
    /// How many capturing groups there are; group 0, the whole match, isn't counted.
    public let groupCount: Int
    let code: OpaquePointer
    let context: OpaquePointer
    /// Room for a match's place, for matches that only ask whether there is one.
    let keptData: OpaquePointer
    let isKeptDataTaken = Atomic(false)
    /// Whether there is code for the processor.
    let isCompiledForProcessor: Bool

    /// The longest pattern, in bytes.
    public static let sourceMax = 64 << 10

    /// Compiles `source`, for the processor where the system permits that.
    public init(
        _ source: String, options: Options = [], limits: Limits = Limits()
    ) throws(PCREError) {
        let (code, fault) = Self.compile(source, options)
        guard let code else { throw fault }
        guard let context = pcre2_match_context_create_8(nil),
            let keptData = pcre2_match_data_create_8(1, nil)
        else {
            pcre2_code_free_8(code)
            throw PCREError(code: .other, offset: 0, message: "no memory for a regular expression")
        }
        pcre2_set_match_limit_8(context, limits.stepsMax)
        pcre2_set_heap_limit_8(context, limits.heapMax)
        // Where memory can't be made executable the interpreter does the same, slower.
        isCompiledForProcessor = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0
        var groups: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
        self.source = source
        self.code = code
        self.context = context
        self.keptData = keptData
        groupCount = Int(groups)
    }

    deinit {
        pcre2_match_data_free_8(keptData)
        pcre2_match_context_free_8(context)
        pcre2_code_free_8(code)
    }

    private static func compile(_ source: String, _ options: Options) -> (OpaquePointer?, PCREError)
    {
        var source = source
        let compileContext = pcre2_compile_context_create_8(nil)
        defer { pcre2_compile_context_free_8(compileContext) }
        pcre2_set_max_pattern_length_8(compileContext, sourceMax)
        if options.contains(.ecmaScript) {
            pcre2_set_compile_extra_options_8(compileContext, UInt32(PCRE2_EXTRA_ALT_BSUX))
        }
        var number: Int32 = 0
        var offset = 0
        let code = source.withUTF8 { bytes in
            // An empty buffer has no address, and PCRE2 wants one.
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
                pcre2_compile_8(
                    bytes.baseAddress ?? UnsafePointer(empty.baseAddress), bytes.count,
                    options.compileBits, &number, &offset, compileContext)
            }
        }
        return (code, PCREError(code: .syntax, offset: offset, message: message(of: number)))
    }

    /// PCRE2's text for an error number.
    static func message(of number: Int32) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let count = pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
            guard count > 0 else { return "PCRE2 error \(number)" }
            return String(decoding: buffer.prefix(Int(count)), as: UTF8.self)
        }
    }
}

extension PCREPattern.Options {
    fileprivate var compileBits: UInt32 {
        // PCRE2_MATCH_INVALID_UTF isn't set: JIT code for it is slower, and a subject that is not
        // UTF-8 should be said to be so.
        var bits = UInt32(PCRE2_UTF)
        if contains(.caseless) { bits |= UInt32(PCRE2_CASELESS) }
        if contains(.multiline) { bits |= UInt32(PCRE2_MULTILINE) }
        if contains(.dotAll) { bits |= UInt32(PCRE2_DOTALL) }
        if contains(.extended) { bits |= UInt32(PCRE2_EXTENDED) }
        if contains(.dollarEndOnly) { bits |= UInt32(PCRE2_DOLLAR_ENDONLY) }
        if contains(.unicodeProperties) { bits |= UInt32(PCRE2_UCP) }
        if contains(.wholeSubject) { bits |= UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED) }
        if contains(.ecmaScript) {
            bits |=
                UInt32(PCRE2_ALT_BSUX) | UInt32(PCRE2_ALLOW_EMPTY_CLASS)
                | UInt32(PCRE2_MATCH_UNSET_BACKREF)
        }
        return bits
    }
}
