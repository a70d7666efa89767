import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Which template an answer gets, by a key that the answer, or the request before it, says.
///
/// Developer Guide, "Data transformations for WebSocket APIs": `IntegrationResponse.
/// TemplateSelectionExpression` has `${request.body.jsonPath}`, `${integration.response.statuscode}`,
/// `….header.NAME`, `….multivalueheader.NAME` and static values. `….body.PATH` is ours. A class, so that a
/// response that has none is no larger.
final class AnswerSelection {
    private enum Part {
        case status
        /// A variable's handle.
        case kept(UInt64)
        /// A source of the program.
        case source(Int)
    }

    private static let status = "integration.response.statuscode"
    private static let kept = "kept."

    private let parts: [Part]
    private let program: ParameterProgram

    init(_ entries: [Config], _ settings: MappingSettings, _ access: inout Access) throws {
        var sources: [Config] = []
        parts = entries.map { entry in
            let text = entry.text
            if text == Self.status { return .status }
            guard text.hasPrefix(Self.kept) else {
                sources.append(entry)
                return .source(sources.count - 1)
            }
            let name = settings.variables.keptPrefix + text.dropFirst(Self.kept.count)
            access.reads.append(name)
            return .kept(settings.setup.host.variable(name))
        }
        program = try ParameterProgram(sources: sources, .response, settings, &access.reads)
    }

    /// The key; absent: a part has no value.
    ///
    /// - Parameter status: what the integration answered.
    func key(_ exchange: Exchange, status: Int64, _ body: inout MappedBody) throws -> Bytes {
        if parts.count == 1 { return try value(parts[0], exchange, status, &body) }
        var values: [Bytes] = []
        var total = 0
        for part in parts {
            let value = try value(part, exchange, status, &body)
            if value.isAbsent { return .absent }
            values.append(value)
            total += value.n
        }
        return values.withUnsafeBufferPointer { exchange.join($0, total: total) }
    }

    private func value(
        _ part: Part, _ exchange: Exchange, _ status: Int64, _ body: inout MappedBody
    ) throws -> Bytes {
        switch part {
        case .status: exchange.text(of: status)
        case .kept(let handle):
            handle == 0 ? .absent : exchange.text(of: exchange.variable(handle))
        case .source(let index): try program.value(at: index, exchange, .response, &body)
        }
    }
}
