/// Fields of a list by their names: which is the first of its name, and which comes next.
struct FieldGroups {
    private let fields: UnsafeBufferPointer<EventField>
    /// By field: the next one of that name, or -1.
    private let next: UnsafeMutableBufferPointer<Int32>
    /// By field: the last one of that name, where it is the first; else -1.
    private let last: UnsafeMutableBufferPointer<Int32>

    /// Groups `fields` in `memory`, which has room for two numbers for each of them.
    init(
        _ fields: UnsafeBufferPointer<EventField>, ignoringCase: Bool,
        _ memory: UnsafeMutableBufferPointer<Int32>
    ) {
        self.fields = fields
        next = UnsafeMutableBufferPointer(rebasing: memory[0..<fields.count])
        last = UnsafeMutableBufferPointer(rebasing: memory[fields.count..<2 * fields.count])
        for index in 0..<fields.count {
            next[index] = -1
            last[index] = Int32(index)
            let name = fields[index].name
            for first in 0..<index where last[first] >= 0 {
                let other = fields[first].name
                guard ignoringCase ? other.isSameName(name) : other.isSame(name) else { continue }
                next[Int(last[first])] = Int32(index)
                last[first] = Int32(index)
                last[index] = -1
                break
            }
        }
    }

    /// The first fields of each name, in order, each with the last of its name.
    func forEachName(_ body: (_ first: Int, _ last: Int) -> Void) {
        for index in 0..<fields.count where last[index] >= 0 { body(index, Int(last[index])) }
    }

    /// The values of a name, in order.
    func forEachValue(from first: Int, _ body: (EventText) -> Void) {
        var index = Int32(first)
        while index >= 0 {
            body(fields[Int(index)].value)
            index = next[Int(index)]
        }
    }

    /// Groups for as long as `body` runs.
    static func with(
        _ fields: UnsafeBufferPointer<EventField>, ignoringCase: Bool,
        _ body: (FieldGroups) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(1, 2 * fields.count)) {
            body(FieldGroups(fields, ignoringCase: ignoringCase, $0))
        }
    }
}
