internal import JSON

/// Renders templates, one at a time: the machine, its memory and its output. Not for two threads at
/// once; made once and used again, because everything it allocates is kept.
///
/// ```swift
/// renderer.begin(template)
/// renderer.set(value, variable: 0)
/// try renderer.render()
/// use(renderer.output)
/// ```
public final class VTLRenderer {
    /// The template that is rendered.
    public internal(set) var template: VTLTemplate { didSet { program = template.program } }
    /// What each instruction reads of it, as pointers that count no reference.
    private(set) var program: VTLProgram
    /// The template that the rendering began with; `#evaluate` runs others.
    var root: VTLTemplate
    /// Sees every reference and assignment; nil costs nothing.
    public var trace: (any VTLTrace)?

    var memory = VTLMemory()
    // The text of the rendering. Raw memory, because nearly every instruction appends to it.
    var out: UnsafeMutablePointer<UInt8>
    var outCount = 0
    /// How much may be written: what is there, and no more than the limit.
    var outCapacity: Int
    var outAllocated: Int
    var stack: UnsafeMutablePointer<VTLValue>
    var stackCount = 0
    var stackCapacity: Int
    /// Stacks that became too small; kept until the next rendering.
    var retiredStacks: ContiguousArray<UnsafeMutablePointer<VTLValue>> = []
    var variables: UnsafeMutablePointer<VTLValue>
    var variableCapacity: Int
    /// Names of variables beyond the template's, which `#evaluate` adds.
    var symbols: VTLSymbols
    var limits = VTLLimits()
    var isAWS = true
    /// Places of members, by the instruction that asks for them; see `JSONView.firstMember`.
    var hints: UnsafeMutablePointer<UInt32>
    var hintCapacity = 256

    /// Those of the views that nobody else keeps.
    var documents: ContiguousArray<JSONDocument> = []
    var views = VTLBuffer<JSONView>()
    /// What became of containers of documents that the template changed, by document and node.
    var changed: [UInt64: VTLValue] = [:]
    var lists: ContiguousArray<VTLListStorage> = []
    var maps: ContiguousArray<VTLMapStorage> = []
    /// Entries of maps: the map, the key and the value at the time.
    var entries: ContiguousArray<(map: VTLValue, key: VTLValue, value: VTLValue)> = []
    var iterators: ContiguousArray<VTLIteratorStorage> = []
    var scopes: ContiguousArray<VTLScopeStorage> = []
    var blocks: ContiguousArray<VTLBlockStorage> = []
    var hosts = VTLHosts()
    var bigIntegers: ContiguousArray<JavaBigInteger> = []
    var bigDecimals: ContiguousArray<JavaBigDecimal> = []
    var classNames: ContiguousArray<String> = []
    var loops = VTLBuffer<VTLLoop>()
    var frames: ContiguousArray<VTLFrame> = []
    /// Templates that `#evaluate` compiled, which own strings of this rendering.
    var evaluated: [VTLTemplate] = []
    /// Macros of the template and of what was evaluated since, by name.
    var macros: [String: (template: VTLTemplate, macro: VTLMacro)] = [:]
    var marks: ContiguousArray<Int> = []
    /// Variables whose loop is at a null element.
    var hidden: ContiguousArray<Int> = []

    var stepsLeft = 0
    var elementsLeft = 0
    var depth = 0
    /// What a `#stop` or `#break` is leaving.
    var leaving = VTLLeaving.nothing { didSet { isLeaving = leaving != .nothing } }
    private(set) var isLeaving = false
    /// Where the first fault happened, and in which template.
    var faultOffset = -1
    var faultTemplate: VTLTemplate?
    var faultReference = ""
    var faultValue: String?
    /// Patterns of regular expressions, by their Java text. Kept between renderings.
    var patterns: [String: JavaPattern] = [:]
    /// Whether a string has half of a surrogate pair, which has no UTF-8.
    var hasSurrogates = false

    /// A renderer without a template yet.
    public init() {
        outAllocated = 4096
        outCapacity = outAllocated
        out = .allocate(capacity: outAllocated + VTLTemplate.poolPadding)
        stackCapacity = 256
        stack = .allocate(capacity: stackCapacity)
        variableCapacity = 64
        variables = .allocate(capacity: variableCapacity)
        // A rendering clears what its template has; an #evaluate may add more.
        variables.initialize(repeating: .null, count: variableCapacity)
        hints = .allocate(capacity: hintCapacity)
        hints.initialize(repeating: 0, count: hintCapacity)
        template = Self.empty
        program = template.program
        root = template
        symbols = template.variables
    }

    deinit {
        out.deallocate()
        stack.deallocate()
        for stack in retiredStacks { stack.deallocate() }
        variables.deallocate()
        hints.deallocate()
    }

    private static let empty: VTLTemplate = {
        do {
            return try VTLTemplate.compile("")
        } catch {
            preconditionFailure("the empty template compiles")
        }
    }()

    /// Sets one of the dialect's variables.
    public func set(_ value: VTLValue, variable: Int) {
        precondition(variable < variableCapacity)
        variables[variable] = value
    }

    /// Renders the template; `output` is what came out.
    public func render() throws(VTLError) {
        do throws(VTLFault) {
            try run(from: 0)
            if hasSurrogates { JavaText.repairSurrogates(out, &outCount) }
        } catch {
            let source = (faultTemplate ?? template).source
            var place = VTLError(error.code, error.message, at: max(faultOffset, 0), in: source)
            place.reference = faultReference
            place.value = faultValue.map { VTLError.cut($0) }
            throw place
        }
    }

    /// The rendered text, in UTF-8. Borrowed: valid until the next rendering begins.
    public var output: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: out, count: outCount)
    }
}
