import CPenstock
import JSONPath

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The mappings of one side, compiled, in the order of their keys.
struct MappingProgram {
    /// One of them.
    struct Step: BitwiseCopyable {
        var operation: MappingKey.Operation
        var place: MappingKey.Place
        var name: Bytes
        var value: MappingValue
    }

    let steps: UnsafeBufferPointer<Step>
    let readsBody: Bool
    /// Whether path, query or Host are other than the client's.
    let changesTarget: Bool
    /// Of all programs of the plugin: a value has the number of its own.
    private let paths: [JSONPath]

    var isEmpty: Bool { steps.isEmpty }

    init(
        _ config: Config?, _ side: MappingSide, _ setup: Setup, _ access: inout MappingAccess
    ) throws {
        var steps: [Step] = []
        for (text, config) in (config?.members ?? []).sorted(by: { $0.name < $1.name }) {
            let key: MappingKey
            let value: MappingValue
            do {
                key = try MappingKey(text, side)
                value = try MappingValue(try config.string(), side, setup, &access)
            } catch let fault as MappingKey.Fault {
                throw config.error(fault.message)
            } catch let fault as MappingValue.Fault {
                throw config.error(fault.message)
            }
            if key.place == .header {
                access.writes.append(
                    "\(side == .request ? "request" : "response").header.\(key.name)")
            }
            if key.place == .status { access.writes.append("response.status") }
            steps.append(
                Step(
                    operation: key.operation, place: key.place,
                    name: setup.storage.copy(key.name), value: value))
        }
        self.steps = setup.storage.copy(steps)
        // A value that is removed isn't looked at.
        readsBody = steps.contains { $0.operation != .remove && $0.value.readsBody }
        changesTarget =
            side == .request
            && steps.contains {
                $0.place == .path || $0.place == .query || $0.place == .parameter
                    || ($0.place == .header && $0.name.equalsIgnoringCase("host"))
            }
        paths = access.paths
    }

    /// Each mapping's value, in the exchange's arena; absent: there is none, and nothing is changed.
    func values(_ exchange: Exchange, _ body: Bytes?) throws -> UnsafeMutablePointer<Bytes> {
        guard let values = exchange.allocate(Bytes.self, count: max(steps.count, 1)) else {
            throw HostError(PEN_E_LIMIT, "mapping parameters")
        }
        var reader = ValueReader(exchange, body, paths)
        for (index, step) in steps.enumerated() {
            values[index] = step.operation == .remove ? .absent : reader.text(of: step.value)
        }
        return values
    }

    func changeHeaders(
        _ values: UnsafeMutablePointer<Bytes>, _ exchange: Exchange, of side: HeaderSide
    ) throws {
        guard let operations = exchange.allocate(HeaderOperation.self, count: max(steps.count, 1))
        else { throw HostError(PEN_E_LIMIT, "mapping parameters") }
        var count = 0
        for (index, step) in steps.enumerated() where step.place == .header {
            // The integration sends the Host that was mapped.
            if side.rawValue == HeaderSide.request.rawValue, step.name.equalsIgnoringCase("host") {
                continue
            }
            let value = values[index]
            switch step.operation {
            case .remove: operations[count] = .remove(step.name)
            case _ where value.isAbsent: continue
            case .append: operations[count] = .append(step.name, exchange.oneLine(value))
            case .overwrite: operations[count] = .set(step.name, exchange.oneLine(value))
            }
            count += 1
        }
        try exchange.change(UnsafeBufferPointer(start: operations, count: count), of: side)
    }

    /// The status that the answer gets; nil: it stays.
    func status(_ values: UnsafeMutablePointer<Bytes>) -> Int32? {
        for (index, step) in steps.enumerated() where step.place == .status {
            let status = values[index].isAbsent ? nil : Int32(String(values[index]))
            if let status, (200...599).contains(status) { return status }
        }
        return nil
    }
}

extension Exchange {
    /// RFC 9110 §5.5: CR, LF and NUL in a field value become SP. A body's text can hold them, and a
    /// refused value would fail the request.
    fileprivate func oneLine(_ value: Bytes) -> Bytes {
        func isControl(_ byte: UInt8) -> Bool { byte == 0x0d || byte == 0x0a || byte == 0 }
        guard value.buffer.contains(where: isControl) else { return value }
        guard let copy = allocate(UInt8.self, count: value.n) else { return .absent }
        for (index, byte) in value.buffer.enumerated() {
            copy[index] = isControl(byte) ? 0x20 : byte
        }
        return Bytes(p: copy, n: value.n)
    }
}
