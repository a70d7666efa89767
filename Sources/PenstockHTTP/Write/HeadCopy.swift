public import CPenstock
import Glibc
public import PenstockCore

/// Copies a head's fields to the other side: all that are present, but for those that concern one
/// connection only, those that frame the message and those of a drop set (RFC 9110 §7.6.1).
///
/// Neighbours that stand untouched in the bytes they arrived in are copied as one run, line ends and
/// all: ten fields cost two or three `memcpy`s. That is safe because the parser accepted those bytes
/// by the same strict rules: no folded lines, no bare CR or LF can be in them.
public struct HeadCopy {
    /// The fields.
    public var table: HeaderTable
    /// The bytes the head arrived in (`RequestHead.bytes`); absent when the table is all made up.
    public var source: ByteView
    /// What not to copy besides `HeaderSet.framing`, which is never copied.
    public var drop: HeaderSet
    /// `MessageFraming.connectionListsFields` of the head.
    public var listsFields: Bool

    /// A copy to be made.
    public init(
        _ table: HeaderTable, source: ByteView, drop: HeaderSet = .none, listsFields: Bool
    ) {
        self.table = table
        self.source = source
        self.drop = drop
        self.listsFields = listsFields
    }

    /// Writes the field lines; false when they don't all fit, and then none is written.
    public func append(to out: inout OutBuffer) -> Bool {
        let mark = out.count
        let dropped = HeaderSet.framing | drop
        let low = source.p
        let high = low.map { $0 + source.n }
        var run: UnsafePointer<UInt8>?
        var runEnd: UnsafePointer<UInt8>?
        var i = 0
        while i < table.count {
            let field = table.fields + i
            i += 1
            if !field.pointee.isPresent || dropped.contains(field.pointee.id) { continue }
            if listsFields, isListed(field.pointee) { continue }
            guard let lineEnd = Self.endOfLine(field, low, high) else {
                guard Self.flush(&run, runEnd, &out),
                    out.append(field: field.pointee.nameView, field.pointee.valueView)
                else { return Self.undo(&out, mark) }
                continue
            }
            if run == nil || runEnd != field.pointee.name {
                guard Self.flush(&run, runEnd, &out) else { return Self.undo(&out, mark) }
                run = field.pointee.name
            }
            runEnd = lineEnd
        }
        return Self.flush(&run, runEnd, &out) || Self.undo(&out, mark)
    }

    /// Where the line of a field that stands in the source as `name: value CRLF` ends, else nil.
    ///
    /// Nil too for what a plugin or the parser pointed elsewhere, and for odd white space: such a
    /// field is written anew.
    @inline(__always)
    private static func endOfLine(
        _ field: UnsafePointer<HeaderField>, _ low: UnsafePointer<UInt8>?,
        _ high: UnsafePointer<UInt8>?
    ) -> UnsafePointer<UInt8>? {
        guard let low, let high else { return nil }
        let value = field.pointee.value
        let end = value + Int(field.pointee.valueLength)
        guard field.pointee.name >= low, high - end >= 2, end >= value,
            field.pointee.name + Int(field.pointee.nameLength) + 2 == value,
            value[-2] == 0x3a, value[-1] == 0x20, end[0] == 0x0d, end[1] == 0x0a
        else { return nil }
        return end + 2
    }

    @inline(__always)
    private static func flush(
        _ run: inout UnsafePointer<UInt8>?, _ end: UnsafePointer<UInt8>?, _ out: inout OutBuffer
    ) -> Bool {
        guard let start = run, let end else { return true }
        run = nil
        return out.append(start, end - start)
    }

    private static func undo(_ out: inout OutBuffer, _ mark: Int) -> Bool {
        out.count = mark
        return false
    }

    @inline(never)
    private func isListed(_ field: HeaderField) -> Bool {
        ConnectionOptions.contains(field.nameView, in: table)
    }
}
