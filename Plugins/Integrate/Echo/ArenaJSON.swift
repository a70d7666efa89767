import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Writes JSON into the exchange's arena, which it doubles as it goes; once the arena is full,
/// nothing more is written and `finished` is nil.
struct ArenaJSON {
    private let exchange: Exchange
    private var memory: UnsafeMutablePointer<UInt8>?
    private var capacity = 1024
    private var length = 0
    private var needsComma = false

    init(_ exchange: Exchange) {
        self.exchange = exchange
        memory = exchange.allocate(UInt8.self, count: capacity)
    }

    /// The text, or nil when the arena was too small.
    var finished: Bytes? { memory.map { Bytes(p: $0, n: length) } }

    mutating func open(_ bracket: StaticString) {
        comma()
        write(Bytes(bracket))
        needsComma = false
    }

    mutating func close(_ bracket: StaticString) {
        write(Bytes(bracket))
        needsComma = true
    }

    mutating func key(_ name: StaticString) {
        comma()
        write("\"")
        write(Bytes(name))
        write("\":")
        needsComma = false
    }

    mutating func member(_ name: StaticString, _ text: Bytes) {
        key(name)
        string(text)
    }

    mutating func member(_ name: StaticString, _ value: Value) {
        key(name)
        self.value(value)
    }

    mutating func variable(_ name: Bytes, _ value: Value) {
        string(name)
        write(":")
        needsComma = false
        self.value(value)
    }

    /// ["name", "value"]: names may repeat, so a list of fields is a list of pairs.
    mutating func pair(_ name: Bytes, _ value: Bytes) {
        open("[")
        string(name)
        string(value)
        close("]")
    }

    /// A string, or null when it is absent.
    mutating func string(_ text: Bytes) {
        comma()
        guard !text.isAbsent else { return write("null") }
        let json = exchange.tables.pointee.json
        let host = exchange.tables.pointee.host
        let needed = json.pointee.escape(host, text, nil, 0)
        reserve(needed + 2)
        guard let memory else { return }
        memory[length] = UInt8(ascii: "\"")
        _ = json.pointee.escape(host, text, memory + length + 1, needed)
        length += needed + 2
        memory[length - 1] = UInt8(ascii: "\"")
    }

    private mutating func value(_ value: Value) {
        if value.flags & PEN_SENSITIVE != 0 { return string("***") }
        switch value.type {
        case PEN_STRING: string(value.s)
        case PEN_NULL: string(.absent)
        default:
            comma()
            write(exchange.text(of: value))
        }
    }

    private mutating func comma() {
        if needsComma { write(",") }
        needsComma = true
    }

    private mutating func write(_ bytes: Bytes) {
        reserve(bytes.n)
        guard let memory, let p = bytes.p else { return }
        (memory + length).update(from: p, count: bytes.n)
        length += bytes.n
    }

    private mutating func reserve(_ count: Int) {
        guard length + count > capacity, let old = memory else { return }
        capacity = max(capacity * 2, length + count)
        memory = exchange.allocate(UInt8.self, count: capacity)
        memory?.update(from: old, count: length)
    }
}
