import ByteEncodings
import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// A path with parameters in it, "/v2/{id}/{rest+}".
///
/// Parameters come decoded, so they are encoded again: a parameter can't add a segment (unless it is
/// `{name+}`), a query or a dot segment that the author of the configuration did not write.
struct PathTemplate {
    /// A literal, or a parameter when `name` is present.
    private struct Segment: BitwiseCopyable {
        var literal = Bytes.absent
        var name = Bytes.absent
        /// The variable that has the value, where a step maps the parameters; else 0.
        var variable: UInt64 = 0
        var keepsSlashes = false
    }

    private let segments: UnsafeBufferPointer<Segment>

    /// Names of the parameters.
    var names: [String] { segments.filter { !$0.name.isAbsent }.map { String($0.name) } }

    /// With `mapped`, "ctx.<step>.path.", values are variables that a step wrote.
    init(_ config: Config, _ setup: Setup, mapped: String?) throws {
        let storage = setup.storage
        var segments: [Segment] = []
        var rest = Substring(try config.string())
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw config.error("\"{\" has no \"}\"")
            }
            segments.append(Segment(literal: storage.copy(String(rest[..<open]))))
            var name = rest[rest.index(after: open)..<close]
            let keepsSlashes = name.hasSuffix("+")
            if keepsSlashes { name = name.dropLast() }
            guard !name.isEmpty else { throw config.error("\"{}\" has no name") }
            let variable = try mapped.map { prefix in
                let handle = setup.host.variable(prefix + name)
                guard handle != 0 else { throw config.error("\"{\(name)}\" can't be mapped") }
                return handle
            }
            segments.append(
                Segment(
                    name: storage.copy(String(name)), variable: variable ?? 0,
                    keepsSlashes: keepsSlashes))
            rest = rest[rest.index(after: close)...]
        }
        segments.append(Segment(literal: storage.copy(String(rest))))
        self.segments = storage.copy(segments)
    }

    struct DotSegment: Error, CustomStringConvertible {
        let description = "a path parameter is a dot segment"
    }

    /// The path for this exchange, with "?query" when there is one; in the arena.
    func render(_ exchange: Exchange, query: Bytes) throws -> Bytes {
        guard let parts = exchange.allocate(Bytes.self, count: segments.count + 2) else {
            throw HostError(PEN_E_LIMIT, "making the path")
        }
        var total = 0
        for (index, segment) in segments.enumerated() {
            let part =
                segment.name.isAbsent
                ? segment.literal
                : try encode(
                    segment.variable == 0
                        ? exchange.pathParameter(segment.name)
                        : exchange.text(of: exchange.variable(segment.variable)),
                    keepsSlashes: segment.keepsSlashes, exchange)
            parts[index] = part
            total += part.n
        }
        parts[segments.count] = query.isAbsent ? .absent : "?"
        parts[segments.count + 1] = query
        total += parts[segments.count].n + query.n
        let path = exchange.join(
            UnsafeBufferPointer(start: parts, count: segments.count + 2), total: total)
        guard !path.isAbsent else { throw HostError(PEN_E_LIMIT, "making the path") }
        return path
    }

    private func encode(_ value: Bytes, keepsSlashes: Bool, _ exchange: Exchange) throws -> Bytes {
        guard !PathTemplate.hasDotSegment(value) else { throw DotSegment() }
        let encoding = keepsSlashes ? PercentEncoding.segments : .segment
        guard value.buffer.contains(where: { !encoding.isPlain($0) }) else { return value }
        guard let out = exchange.allocate(UInt8.self, count: value.n * 3) else {
            throw HostError(PEN_E_LIMIT, "encoding a path parameter")
        }
        var length = 0
        encoding.encode(value.buffer) { byte in
            out[length] = byte
            length += 1
        }
        return Bytes(p: out, n: length)
    }

    /// Whether "." or ".." is a segment of it: an upstream would resolve it (RFC 3986 §5.2.4).
    private static func hasDotSegment(_ value: Bytes) -> Bool {
        var length = 0
        var dots = 0
        for byte in value.buffer {
            if byte == UInt8(ascii: "/") {
                if dots == length, (1...2).contains(length) { return true }
                length = 0
                dots = 0
            } else {
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
            }
        }
        return dots == length && (1...2).contains(length)
    }
}
