internal import JSON

/// Whether a walk over a document stops at the first fault or tells all of them. Both are the same
/// code, compiled once for each.
protocol WalkMode {
    static var collects: Bool { get }
}

/// Ends at the first fault.
enum VerdictWalk: WalkMode { static let collects = false }
/// Makes a violation of each fault.
enum CollectingWalk: WalkMode { static let collects = true }

/// One validation: a program applied to a document.
struct Walk {
    // Both are kept by whoever calls `run`, for as long as it runs.
    unowned(unsafe) let program: SchemaProgram
    /// Asked for messages only; nil: none are wanted.
    unowned(unsafe) let owner: JSONDocument?
    let document: JSONView
    let tables: Tables
    /// A `JSONSchemaOrder`'s; nil: nobody keeps one.
    let guesses: UnsafeMutablePointer<UInt32>?
    let namesCount: Int
    let usesDynamicScope: Bool
    let depthMax: Int
    /// Steps left.
    var steps: Int
    var depth = 0
    /// The limit that was passed, after which what the walk returns means nothing.
    var exceeded: Limit?
    var notes: Notes?

    /// No account is kept of what is evaluated.
    static let noAccount = -1

    var isExceeded: Bool { exceeded != nil }

    enum Limit { case steps, depth, pattern }

    enum PathStep {
        case member(JSONNode)
        case element(Int)
    }

    /// The program's tables as pointers, valid while `run` runs: the arrays are the program's and
    /// never change, and reading them through their own subscripts costs a check and a reference
    /// count each time.
    struct Tables {
        let blocks: UnsafePointer<Block>
        let code: UnsafePointer<Instruction>
        let lists: UnsafePointer<UInt32>
        let slots: UnsafePointer<UInt32>
        let names: UnsafePointer<NameSpan>
        let nameBytes: UnsafePointer<UInt8>
        let tables: UnsafePointer<NameTable>
        let plans: UnsafePointer<MemberPlan>
        let bounds: UnsafePointer<NumberBound>
        let masks: UnsafePointer<UInt64>
        let plainSteps: UnsafePointer<PlainSteps>
        let patternSteps: UnsafePointer<PlainPattern.Step>
    }

    /// Makes a walk and hands it to `body`.
    @inline(__always)
    static func run<Result>(
        _ program: SchemaProgram, _ document: JSONView, of owner: JSONDocument?,
        guesses: UnsafeMutablePointer<UInt32>? = nil, _ body: (inout Walk) -> Result
    ) -> Result {
        program.withTables { tables in
            var walk = Walk(
                program: program, owner: owner, document: document, tables: tables,
                guesses: guesses, namesCount: program.names.count,
                usesDynamicScope: program.usesDynamicScope,
                depthMax: program.limits.depthMax, steps: program.limits.stepsMax)
            return body(&walk)
        }
    }
}

extension SchemaProgram {
    @inline(__always)
    fileprivate func withTables<Result>(_ body: (Walk.Tables) -> Result) -> Result {
        tables.withUnsafeBufferPointer { tables in
            plans.withUnsafeBufferPointer { plans in
                bounds.withUnsafeBufferPointer { bounds in
                    masks.withUnsafeBufferPointer { masks in
                        withPatterns { plainSteps, patternSteps in
                            withNames { names, nameBytes, slots in
                                withCode { blocks, code, lists in
                                    body(
                                        Walk.Tables(
                                            blocks: blocks, code: code, lists: lists, slots: slots,
                                            names: names, nameBytes: nameBytes,
                                            tables: start(tables), plans: start(plans),
                                            bounds: start(bounds), masks: start(masks),
                                            plainSteps: plainSteps, patternSteps: patternSteps))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func withPatterns<Result>(
        _ body: (UnsafePointer<PlainSteps>, UnsafePointer<PlainPattern.Step>) -> Result
    ) -> Result {
        plainSteps.withUnsafeBufferPointer { plainSteps in
            patternSteps.withUnsafeBufferPointer { patternSteps in
                body(start(plainSteps), start(patternSteps))
            }
        }
    }

    @inline(__always)
    private func withNames<Result>(
        _ body: (UnsafePointer<NameSpan>, UnsafePointer<UInt8>, UnsafePointer<UInt32>) -> Result
    ) -> Result {
        names.withUnsafeBufferPointer { names in
            nameBytes.withUnsafeBufferPointer { nameBytes in
                slots.withUnsafeBufferPointer { slots in
                    body(start(names), start(nameBytes), start(slots))
                }
            }
        }
    }

    @inline(__always)
    private func withCode<Result>(
        _ body: (UnsafePointer<Block>, UnsafePointer<Instruction>, UnsafePointer<UInt32>) -> Result
    ) -> Result {
        blocks.withUnsafeBufferPointer { blocks in
            code.withUnsafeBufferPointer { code in
                lists.withUnsafeBufferPointer { lists in
                    body(start(blocks), start(code), start(lists))
                }
            }
        }
    }

    /// An empty table is never read, but its pointer must be one.
    @inline(__always)
    private func start<Element>(_ table: UnsafeBufferPointer<Element>) -> UnsafePointer<Element> {
        table.baseAddress
            ?? UnsafePointer(bitPattern: MemoryLayout<Element>.alignment)
            .unsafelyUnwrapped
    }
}
