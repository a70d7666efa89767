/// What an instruction of a compiled template does. Values go over a stack; `a` and `b` are operands,
/// jumps are relative to the instruction itself, so that code can be moved.
enum VTLOperation: UInt8 {
    /// Prints `b` bytes of the pool from `a`.
    case text
    /// Pushes constant `a`.
    case constant
    /// Pushes the whole number `a`.
    case integer
    /// Pushes variable `a`; without a value ends the reference at `b`.
    case load
    /// Replaces an object by its property `a`; without a value ends the reference at `b`.
    case property
    /// Replaces an object and an index by the element; without a value ends the reference at `b`.
    case index
    /// Replaces an object and `count` arguments by what call `a` gives; ends the reference at `b`.
    case call
    /// Pushes property `b` of variable `a`, the two steps of most references.
    case loadProperty
    /// Prints the value of reference `a`.
    case render
    /// Prints variable `a` as reference `b`; only on AWS, and only when nothing stands before it.
    case printVariable
    /// Prints property `b` of variable `a`, as reference `count`.
    case printProperty
    /// Tells the trace of the value of reference `a`, which stays; only where the dialect is traced.
    case observe
    /// Pushes null.
    case null
    /// Drops the value.
    case pop
    /// Jumps by `a`; with a `flag` over the code of macro `b`.
    case jump
    /// Drops the value and jumps when it is null.
    case jumpIfNull
    /// Drops a truth value and jumps when it is false.
    case jumpIfFalse
    /// Jumps when the truth value is false or true, and drops it otherwise.
    case jumpKeepingFalse, jumpKeepingTrue
    /// Makes a value a truth value, as 1.7 does for a reference in `#if`.
    case truth
    case not
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// Compares the value with the whole number `a`; the flag has the `VTLComparison`.
    case compareInteger
    /// Adds; `a` is the pair of literals printed for nulls next to a string.
    case add
    case subtract, multiply, divide, modulus
    /// Makes a list of `a` values, or a map of `a` pairs.
    case list, map
    case range
    /// Sets variable `a` to the value unless it is null.
    case setVariable
    /// Sets property `a` of the object on top to the value below it.
    case setProperty
    /// Sets the element of the object below the index on top to the value below both.
    case setIndex
    /// Output goes into a string until `stringEnd`, which pushes it; `a` is 1 to drop its last
    /// character.
    case stringBegin, stringEnd
    /// Begins a loop over the value with variable `a`; without elements jumps to `b`.
    case foreachBegin
    /// Goes on with the innermost loop at `a`, or falls through when it is over.
    case foreachNext
    /// Makes variable `a` the block behind, and jumps over it by `b`.
    case define
    /// Ends a block, macro or argument.
    case end
    case stop
    /// Leaves the innermost loop, block or macro; `a` is 1 for that of the scope on the stack.
    case leave
    /// Calls macro call `a`.
    case macro
    /// Evaluates the string as a template.
    case evaluate
    /// `#parse` and `#include`, which need a loader.
    case resource
}

extension VTLOperation {
    /// Whether it prints a value.
    var printsReference: Bool {
        self == .render || self == .printVariable || self == .printProperty
    }
}

/// A comparison, by what it is true for.
struct VTLComparison: OptionSet {
    var rawValue: UInt8
    static let less = VTLComparison(rawValue: 1)
    static let equal = VTLComparison(rawValue: 2)
    static let greater = VTLComparison(rawValue: 4)

    /// The comparison of an operation; empty for another one.
    init(_ operation: VTLOperation) {
        switch operation {
        case .equal: self = .equal
        case .notEqual: self = [.less, .greater]
        case .less: self = .less
        case .lessOrEqual: self = [.less, .equal]
        case .greater: self = .greater
        case .greaterOrEqual: self = [.greater, .equal]
        default: self = []
        }
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    @inline(__always)
    func holds(_ left: Int64, _ right: Int64) -> Bool {
        let order: VTLComparison = left < right ? .less : left == right ? .equal : .greater
        return rawValue & order.rawValue != 0
    }
}

/// One instruction.
struct VTLInstruction {
    var operation: VTLOperation
    /// Of `render` 1 when nothing but the value is printed; of `call` 1 when such a `render` follows
    /// that nothing else of the reference's jumps over.
    var flag: UInt8 = 0
    var count: UInt16 = 0
    var a: Int32 = 0
    var b: Int32 = 0
    /// Where it stands in the template, in bytes.
    var offset: UInt32 = 0
}

/// A piece of the pool.
struct VTLPiece: Hashable {
    var start: Int32
    var count: Int32
    static let empty = VTLPiece(start: 0, count: 0)
}

/// What `render` must know of a reference beyond its value.
struct VTLReferenceText {
    /// Backslashes in front, halved, and what else stood before the `$`.
    var escape = VTLPiece.empty
    var prefix = VTLPiece.empty
    /// What is printed without a value.
    var literal = VTLPiece.empty
    /// The reference as it is written, for errors and traces.
    var source = VTLPiece.empty
    /// Whether an odd number of backslashes escapes it.
    var isEscaped = false

    /// Whether something else than the value may have to be printed.
    var hasPrefix: Bool { escape.count > 0 || prefix.count > 0 || isEscaped }
}

/// The operands of an addition as they are written, for nulls next to a string.
struct VTLSumText {
    var left: VTLPiece
    var right: VTLPiece
}

/// A method call in the template.
struct VTLCallSite {
    var name: Int32
    /// The reference it is part of, for errors.
    var source: VTLPiece
    /// The constant when its only argument is a constant string.
    var constant: Int32 = -1
    /// The variable that the reference starts with, when the call is its first step.
    var variable: Int32 = -1
}

/// A macro: code that ends with `end`.
struct VTLMacro {
    var name: Int32
    var parameters: [Int32]
    /// Where the code begins; -1 until all code is where it stays.
    var start: Int32 = -1
}

/// A call of a macro that isn't known until it runs. Its places are relative to its instruction, so that
/// code can be moved.
struct VTLMacroCall {
    struct Argument {
        /// Where the code begins, which ends with `end`.
        var start: Int32
        /// Whether the value never changes, so that it is computed once.
        var isConstant: Bool
        var literal: VTLPiece
    }
    var name: Int32
    /// A bare word among the arguments, with which no macro can be called; empty for none.
    var word = VTLPiece.empty
    var arguments: [Argument]
    /// What is printed where no such macro exists.
    var literal: VTLPiece
    /// Where the block of a `#@name()…#end` begins; 0 for none.
    var body: Int32 = 0
}
