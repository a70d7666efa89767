import CPenstock

// What a remembered step does to headers. A client must not have a field in a request that is answered from
// the cache that the step would have taken away: so each name that the step declared to write has what it
// had when the step was asked. A step that may write any header, or bodies, can't be remembered.
extension VerdictCache {
    /// In place of a count: the step let the client's own fields be.
    private static let untouched = UInt32.max

    /// Whether all that a step which writes these may do can be done again.
    public static func canRepeat(_ writes: AccessSet) -> Bool {
        let whole: AccessSet.Category = [
            .requestHeaders, .responseHeaders, .requestBody, .responseBody, .status,
        ]
        guard writes.categories.isDisjoint(with: whole), let names = writes.names else {
            return writes.categories.isDisjoint(with: whole)
        }
        return (0..<Int(writes.count)).allSatisfy {
            !names[$0].isPrefix || names[$0].category.isDisjoint(with: whole)
        }
    }

    /// Writes the fields of the names that the step declared, as they are now.
    static func writeHeaders(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, to sink: inout ByteSink
    ) {
        forEachName(exchange, step) { direction, name in
            guard let table = exchange.headers(direction) else { return true }
            let id = HeaderName.identify(name)
            let count = table.pointee.count(of: name, id)
            if count > 0, !isTouched(exchange, direction, name) {
                sink.put(frame: untouched)
                return true
            }
            sink.put(frame: UInt32(truncatingIfNeeded: count))
            table.pointee.forEach(of: name, id) {
                sink.put(frame: table.pointee.fields[$0].valueView)
            }
            return true
        }
    }

    /// Makes the fields what they were; false: arena or table limit.
    static func applyHeaders(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, from reader: inout FrameReader
    ) -> Bool {
        forEachName(exchange, step) { direction, name in
            let count = reader.number()
            guard count != untouched else { return true }
            exchange.removeHeaders(direction, name: name)
            for _ in 0..<count where !reader.failed {
                guard exchange.appendHeader(direction, name: name, value: reader.view()) else {
                    return false
                }
            }
            return !reader.failed
        }
    }

    /// The header names that the step declared; false: `body` said so.
    @discardableResult
    private static func forEachName(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>,
        _ body: (UInt32, ByteView) -> Bool
    ) -> Bool {
        let writes = step.pointee.instance(exchange.pointee.loop.pointee.index).pointee.writes
        guard let names = writes.names else { return true }
        for i in 0..<Int(writes.count) {
            let direction: UInt32
            switch names[i].category {
            case .requestHeaders: direction = PEN_REQUEST_HEADERS
            case .responseHeaders: direction = PEN_RESPONSE_HEADERS
            default: continue
            }
            guard body(direction, names[i].text) else { return false }
        }
        return true
    }

    /// Whether the running step did anything to the fields of a name.
    private static func isTouched(
        _ exchange: Exchange, _ direction: UInt32, _ name: ByteView
    ) -> Bool {
        guard let effects = exchange.pointee.journal.effects else { return false }
        let mark = exchange.pointee.cursor.stepMark
        return (mark..<max(mark, exchange.pointee.journal.count)).contains {
            switch effects[$0].kind {
            case .headerAppended, .headerRemoved:
                UInt32(effects[$0].direction) == direction
                    && effects[$0].name.equalsIgnoringCase(name)
            default: false
            }
        }
    }
}
