import ByteEncodings
import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The path of a request to a service, `/{bucket}/{key+}`.
///
/// Parameters come decoded and are encoded as signatures have it, so that what is sent is what is
/// signed: a parameter can't add a segment (unless it is `{name+}`), a query or a dot segment.
struct ServicePath {
    private enum Part {
        case literal(String)
        case parameter(name: Bytes, variable: UInt64, keepsSlashes: Bool)
    }

    private let parts: [Part]

    /// The root.
    init() { parts = [.literal("/")] }

    /// - Parameter step: what maps the parameters, `ctx.<step>.path.<name>`; nil: the client's are
    ///   taken.
    init(_ config: Config, _ setup: Setup, step: String?) throws {
        var parts: [Part] = []
        var rest = Substring(try config.string())
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw config.error("\"{\" has no \"}\"")
            }
            parts.append(.literal(String(rest[..<open])))
            var name = rest[rest.index(after: open)..<close]
            let keepsSlashes = name.hasSuffix("+")
            if keepsSlashes { name = name.dropLast() }
            guard !name.isEmpty else { throw config.error("\"{}\" has no name") }
            let variable = step.map { setup.host.variable("ctx.\($0).path.\(name)") }
            if variable == 0 { throw config.error("\"{\(name)}\" can't be mapped") }
            parts.append(
                .parameter(
                    name: setup.storage.copy(String(name)), variable: variable ?? 0,
                    keepsSlashes: keepsSlashes))
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.literal(String(rest)))
        self.parts = parts
    }

    struct DotSegment: Error, CustomStringConvertible {
        let description = "a path parameter is a dot segment"
    }

    func render(_ exchange: Exchange) throws -> String {
        var path = ""
        for part in parts {
            switch part {
            case .literal(let text): path += text
            case .parameter(let name, let variable, let keepsSlashes):
                let value =
                    variable == 0
                    ? exchange.pathParameter(name)
                    : exchange.text(of: exchange.variable(variable))
                // RFC 3986 §5.2.4: whoever gets one may resolve it.
                let segments = value.buffer.split(separator: UInt8(ascii: "/"))
                guard
                    !segments.contains(where: {
                        $0.count <= 2 && $0.allSatisfy { $0 == UInt8(ascii: ".") }
                    })
                else { throw DotSegment() }
                let encoding: PercentEncoding = keepsSlashes ? .unreservedSegments : .unreserved
                path += encoding.text(value.buffer)
            }
        }
        return path
    }
}
