import CPenstock
public import PenstockCore

/// Copies a head's fields to the other side: all that are present, but for those that concern one
/// connection only, those that frame the message and those of a drop set (RFC 9110 §7.6.1).
///
/// Neighbours that stand untouched in the bytes they arrived in (`HeaderField.verbatim`) are copied as
/// one run, line ends and all: ten fields cost two or three `memcpy`s. That is safe because the parser
/// accepted those bytes by the same strict rules: no folded lines, no bare CR or LF can be in them.
public struct HeadCopy {
    /// The fields.
    public var table: HeaderTable
    /// What not to copy besides `HeaderSet.framing`, which is never copied.
    public var drop: HeaderSet
    /// `MessageFraming.connectionListsFields` of the head.
    public var listsFields: Bool

    /// A copy to be made.
    @inlinable
    public init(_ table: HeaderTable, drop: HeaderSet = .none, listsFields: Bool) {
        self.table = table
        self.drop = drop
        self.listsFields = listsFields
    }

    /// Writes the field lines; false when they don't all fit, and then none is written.
    public func append(to out: inout OutBuffer) -> Bool {
        out.whole { out in
            let dropped = HeaderSet.framing | drop
            var run = Run()
            for i in 0..<table.count {
                let field = table.fields + i
                if !field.pointee.isPresent || dropped.contains(field.pointee.id) { continue }
                if listsFields, isListed(field) { continue }
                guard field.pointee.flags & HeaderField.verbatim == 0 else {
                    guard run.add(field, &out) else { return false }
                    continue
                }
                guard run.flush(&out),
                    out.append(field: field.pointee.nameView, field.pointee.valueView)
                else { return false }
            }
            return run.flush(&out)
        }
    }

    @inline(never)
    private func isListed(_ field: UnsafePointer<HeaderField>) -> Bool {
        ConnectionOptions.contains(field.pointee.nameView, in: table)
    }

    /// Verbatim lines that follow each other in memory.
    private struct Run {
        private var start: UnsafePointer<UInt8>?
        private var end: UnsafePointer<UInt8>?

        /// Adds a field's line; when it does not follow, what there was is written first.
        @inline(__always)
        mutating func add(_ field: UnsafePointer<HeaderField>, _ out: inout OutBuffer) -> Bool {
            if end != field.pointee.name {
                guard flush(&out) else { return false }
                start = field.pointee.name
            }
            end = field.pointee.value + Int(field.pointee.valueLength) + 2
            return true
        }

        @inline(__always)
        mutating func flush(_ out: inout OutBuffer) -> Bool {
            guard let start, let end else { return true }
            self = Run()
            return out.append(start, end - start)
        }
    }
}
