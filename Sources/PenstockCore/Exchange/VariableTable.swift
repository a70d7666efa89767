public import CPenstock

/// A variable that a step wrote: name and value, both in the exchange's arena.
public struct Variable {
    /// "ctx.<step>.<key>".
    public var name: ByteView
    /// Its value; views point into the arena.
    public var value: pen_value

    /// A variable whose views live as long as the exchange.
    public init(name: ByteView, value: pen_value) {
        self.name = name
        self.value = value
    }
}

/// The variables of one exchange in the order of writing, in its arena. A walk finds one: there are
/// a handful.
public struct VariableTable {
    /// The entries, `count` of them.
    public var entries: UnsafeMutablePointer<Variable>?
    /// How many there are.
    public var count = 0
    /// How many fit.
    public var capacity = 0
    /// How many there may be (limits.variables).
    public static let limit = 256

    /// No variables.
    public init() {}

    /// Index of that name, or -1. Names are compared byte-wise.
    public func index(of name: ByteView) -> Int {
        guard let entries else { return -1 }
        var i = 0
        while i < count {
            if entries[i].name.equals(name) { return i }
            i += 1
        }
        return -1
    }
}
