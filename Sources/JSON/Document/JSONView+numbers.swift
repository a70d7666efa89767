extension JSONView {
    /// Whether this is a number written without fraction and exponent, as Java and JavaScript
    /// readers tell whole numbers from others; `1.0` isn't.
    @inlinable public func isIntegerLexeme(_ node: JSONNode) -> Bool {
        entry(node).tag == .integer
    }

    /// Whether this is a number whose value is whole: `1.0` and `1e2` are.
    @inlinable public func isWhole(_ node: JSONNode) -> Bool {
        let entry = entry(node)
        return entry.tag == .integer || (entry.isNumber && number(of: node)?.isInteger == true)
    }

    /// A number that is whole and fits, whatever its spelling (`1e2` is 100); nil for anything
    /// else. Takes no memory for up to 18 digits without fraction and exponent.
    @inlinable public func int(of node: JSONNode) -> Int64? {
        let entry = entry(node)
        guard entry.tag == .integer, entry.count == 0, entry.end &- entry.start <= 18 else {
            return number(of: node)?.int64
        }
        var p = tape.pointee.source + Int(entry.start)
        let end = tape.pointee.source + Int(entry.end)
        let isNegative = p.pointee == UInt8(ascii: "-")
        if isNegative { p += 1 }
        var value: Int64 = 0
        while p < end {
            value = value &* 10 &+ Int64(p.pointee &- UInt8(ascii: "0"))
            p += 1
        }
        return isNegative ? 0 &- value : value
    }

    /// A number as the nearest double; nil for anything else and where that would be infinite.
    /// Takes no memory for up to 19 digits that a double holds exactly.
    public func double(of node: JSONNode) -> Double? {
        guard entry(node).isNumber else { return nil }
        return JSONDouble.parse(text(of: node))
    }

    /// A number with its spelling; nil for anything else.
    public func number(of node: JSONNode) -> JSONNumber? {
        entry(node).isNumber ? JSONNumber(unchecked: string(of: node)) : nil
    }
}
