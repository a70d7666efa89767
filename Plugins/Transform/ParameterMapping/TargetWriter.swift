import ByteEncodings
import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Tells the integration (`parameters_from`) the path, query and Host that were mapped.
struct TargetWriter {
    private let path: Bytes
    private let pathPrefix: Bytes
    private let parameterPrefix: Bytes
    private let query: Bytes
    private let host: Bytes

    init(_ setup: Setup) {
        let step = "ctx.\(setup.name)."
        path = setup.storage.copy(step + "target")
        pathPrefix = setup.storage.copy(step + "path.")
        parameterPrefix = setup.storage.copy(step + "parameters.")
        query = setup.storage.copy(step + "query")
        host = setup.storage.copy(step + "host")
    }

    func write(
        _ program: MappingProgram, _ values: UnsafeMutablePointer<Bytes>, _ exchange: Exchange
    ) throws {
        try writePathParameters(exchange)
        var edited = QueryText(exchange.request.query)
        for (index, step) in program.steps.enumerated() {
            let value = values[index]
            switch step.place {
            case .status: break
            case .path:
                if !value.isAbsent {
                    guard !Self.hasDotSegment(value) else { throw DotSegment() }
                    try exchange.setVariable(path, .string(Self.target(value, exchange)))
                }
            case .parameter:
                if !value.isAbsent {
                    try exchange.setVariable(
                        Self.variable(parameterPrefix, step.name, exchange), .string(value))
                }
            case .header:
                if step.name.equalsIgnoringCase("host"), !value.isAbsent {
                    try exchange.setVariable(host, .string(value))
                }
            case .query:
                if step.operation == .remove || (step.operation == .overwrite && !value.isAbsent) {
                    edited.remove(step.name)
                }
                if !value.isAbsent { edited.append(step.name, value) }
            }
        }
        guard !edited.bytes.isEmpty else { return }
        try edited.bytes.withUnsafeBufferPointer {
            try exchange.setVariable(query, .string(Bytes($0)))
        }
    }

    struct DotSegment: Error, CustomStringConvertible {
        let description = "the mapped path has a . or .. segment"
    }

    /// Whether an upstream would resolve it to another path (RFC 3986 §5.2.4).
    private static func hasDotSegment(_ path: Bytes) -> Bool {
        let plain = PercentDecoding().decoded(path.buffer) ?? Array(path.buffer)
        return plain.split(separator: UInt8(ascii: "/")).contains { segment in
            segment.count <= 2 && segment.allSatisfy { $0 == UInt8(ascii: ".") }
        }
    }

    /// For `{name}` in the integration's URI.
    private func writePathParameters(_ exchange: Exchange) throws {
        var index = 0
        while let (name, value) = exchange.member(of: "request.path.", at: index) {
            try exchange.setVariable(Self.variable(pathPrefix, name, exchange), value)
            index += 1
        }
    }

    private static func variable(
        _ prefix: Bytes, _ name: Bytes, _ exchange: Exchange
    ) -> Bytes {
        var parts = (prefix, name)
        return withUnsafeBytes(of: &parts) {
            exchange.join($0.bindMemory(to: Bytes.self), total: prefix.n + name.n)
        }
    }

    /// A path as a request line has it: with a slash at its start, and what isn't a path's encoded.
    /// What is encoded already stays.
    private static func target(_ value: Bytes, _ exchange: Exchange) -> Bytes {
        var out: [UInt8] = value.n > 0 && value[0] == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        for byte in value.buffer {
            if byte == UInt8(ascii: "%") {
                out.append(byte)
            } else {
                PercentEncoding.segments.append(CollectionOfOne(byte), to: &out)
            }
        }
        return out.withUnsafeBufferPointer { exchange.copy(Bytes($0)) }
    }
}

/// A query that is changed pair by pair; pairs that aren't touched stay as they were sent.
struct QueryText {
    private(set) var bytes: [UInt8]

    init(_ query: Bytes) { bytes = Array(query.buffer) }

    mutating func remove(_ name: Bytes) {
        let kept = bytes.split(separator: UInt8(ascii: "&")).filter { pair in
            let key = pair.prefix { $0 != UInt8(ascii: "=") }
            return PercentDecoding(plusIsSpace: true).decoded(key).map {
                !$0.elementsEqual(name.buffer)
            } ?? true
        }
        bytes = Array(kept.joined(separator: CollectionOfOne(UInt8(ascii: "&"))))
    }

    mutating func append(_ name: Bytes, _ value: Bytes) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        PercentEncoding.unreserved.append(name.buffer, to: &bytes)
        bytes.append(UInt8(ascii: "="))
        PercentEncoding.unreserved.append(value.buffer, to: &bytes)
    }
}
