public import CPenstock

/// Text with variables in it, `"Bearer ${ctx.login.token}"`: compiled once, rendered into the
/// exchange's arena.
///
/// `$$` is a dollar sign; a variable that does not exist is empty, as in AWS mapping templates.
/// Trivial to copy: its segments live in the instance's storage.
public struct Template: BitwiseCopyable {
    /// A literal, or a variable when `handle` is not 0.
    @frozen @usableFromInline struct Segment: BitwiseCopyable {
        @usableFromInline var literal: Bytes
        @usableFromInline var handle: UInt64
    }

    @usableFromInline let segments: UnsafeBufferPointer<Segment>

    /// Compiles `text`; `names` are the variables it reads, for `Setup.reads`.
    /// - Throws: `ConfigError` without a pointer, for "${" without "}" or a name the host refuses.
    public init(_ text: String, setup: Setup, names: inout [String]) throws(ConfigError) {
        var segments: [Segment] = []
        var literal: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        func flush() {
            guard !literal.isEmpty else { return }
            segments.append(Segment(literal: Bytes(setup.storage.copy(literal)), handle: 0))
            literal = []
        }
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if bytes[index] == 0x24, next == 0x24 {
                literal.append(0x24)
                index += 2
            } else if bytes[index] == 0x24, next == 0x7b {
                guard let end = bytes[index...].firstIndex(of: 0x7d) else {
                    throw ConfigError("\"${\" has no \"}\": \(text)")
                }
                flush()
                let name = String(decoding: bytes[(index + 2)..<end], as: UTF8.self)
                let handle = setup.host.variable(name)
                guard handle != 0 else { throw ConfigError("not a variable's name: ${\(name)}") }
                segments.append(Segment(literal: .absent, handle: handle))
                names.append(name)
                index = end + 1
            } else {
                literal.append(bytes[index])
                index += 1
            }
        }
        flush()
        self.segments = setup.storage.copy(segments)
    }

    /// The text when no variable is in it, else nil.
    public var constant: Bytes? {
        switch segments.count {
        case 0: ""
        case 1 where segments[0].handle == 0: segments[0].literal
        default: nil
        }
    }

    /// The text for this exchange: borrowed from the storage, from the host or from the arena,
    /// valid until the hook returns. Absent when the arena is full.
    public func render(_ exchange: Exchange) -> Bytes {
        if let constant { return constant }
        if segments.count == 1 {
            let value = exchange.variable(segments[0].handle)
            return value.type == PEN_NULL ? "" : exchange.text(of: value)
        }
        guard let parts = exchange.allocate(Bytes.self, count: segments.count) else {
            return .absent
        }
        var total = 0
        for index in 0..<segments.count {
            let segment = segments[index]
            parts[index] =
                segment.handle == 0
                ? segment.literal : exchange.text(of: exchange.variable(segment.handle))
            total += parts[index].n
        }
        return exchange.join(UnsafeBufferPointer(start: parts, count: segments.count), total: total)
    }
}

extension Config {
    /// The text of a string as a template, whose variables are added to `names`.
    /// - Throws: `ConfigError` that points here.
    public func template(_ setup: Setup, _ names: inout [String]) throws(ConfigError) -> Template {
        do throws(ConfigError) {
            return try Template(try string(), setup: setup, names: &names)
        } catch {
            throw self.error(error.message)
        }
    }
}
