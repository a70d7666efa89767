import CPenstock
import Glibc
import PenstockCore

// Changing fields. Three passes over the operations: how much room they need; whether all of them may be,
// each field written behind those that count; and only then the first change. So all of them are made or none.
extension HeadersExtension {
    static func apply(
        _ exchange: Exchange, _ direction: UInt32, _ ops: UnsafePointer<pen_header_op>, _ count: Int
    ) -> pen_status {
        guard let table = exchange.headers(direction), count >= 0, count <= 1024 else {
            return PEN_E_ARGUMENT
        }
        guard isOpen(exchange, direction) else { return PEN_E_STATE }
        guard count > 16 else {
            // Most are a few operations, whose ids need no memory of the exchange.
            var ids = SIMD16<UInt8>()
            return withUnsafeMutablePointer(to: &ids) {
                apply(
                    exchange, direction, table, ops, count,
                    UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt8.self))
            }
        }
        guard let memory = exchange.pointee.arena.allocate(count, align: 1) else {
            return PEN_E_LIMIT
        }
        return apply(
            exchange, direction, table, ops, count, memory.assumingMemoryBound(to: UInt8.self))
    }

    @inline(__always)
    private static func apply(
        _ exchange: Exchange, _ direction: UInt32, _ table: UnsafeMutablePointer<HeaderTable>,
        _ ops: UnsafePointer<pen_header_op>, _ count: Int, _ ids: UnsafeMutablePointer<UInt8>
    ) -> pen_status {
        guard let room = Room(ops, count) else { return PEN_E_ARGUMENT }
        while table.pointee.count + room.fields > table.pointee.capacity {
            guard exchange.grow(table) else { return PEN_E_LIMIT }
        }
        guard let memory = exchange.pointee.arena.allocate(room.bytes, align: 1) else {
            return PEN_E_LIMIT
        }
        let status = write(
            exchange, direction, table, ops, count, ids,
            memory.assumingMemoryBound(to: UInt8.self))
        guard status == PEN_OK else { return status }
        for i in 0..<count {
            let operation = ops[i].op
            if operation == PEN_OP_CLEAR {
                clear(exchange, direction, table)
                continue
            }
            if ids[i] == nothingToRemove { continue }
            let id = HeaderName(id: ids[i])
            if operation != PEN_OP_APPEND, table.pointee.known.contains(id) {
                exchange.removeHeaders(direction, name: ops[i].name, id)
            }
            guard operation != PEN_OP_REMOVE else { continue }
            // It stands there already. Mostly there is nothing to undo.
            if exchange.pointee.journal.depth == 0 {
                table.pointee.count &+= 1
                table.pointee.known.insert(ids[i])
            } else {
                let field = table.pointee.fields[table.pointee.count]
                _ = exchange.appendHeaderInPlace(direction, field)
            }
        }
        return PEN_OK
    }

    /// What the fields that operations add take.
    private struct Room {
        var fields = 0
        var bytes = 0

        /// nil: an operation is none, or has a name or a value that can't be one.
        @inline(__always)
        init?(_ ops: UnsafePointer<pen_header_op>, _ count: Int) {
            for i in 0..<count {
                let operation = ops[i].op
                if operation == PEN_OP_CLEAR { continue }
                guard operation >= PEN_OP_SET, operation <= PEN_OP_REMOVE,
                    ops[i].name.isPlausible(limit: 1024)
                else { return nil }
                guard operation != PEN_OP_REMOVE else { continue }
                guard ops[i].value.isPlausible(limit: 64 << 10) else { return nil }
                fields &+= 1
                bytes &+= ops[i].name.n &+ ops[i].value.n
            }
        }
    }

    /// Of those of one connection the ones that only announce something: without `Connection` beside
    /// them they change nothing (RFC 9110 §7.8, §6.6.2, §10.1.4). API Gateway sends a mapped Trailer
    /// and Upgrade on (recorded: test_apigateway_header_remapping_http).
    private static let announced = HeaderSet(.te) | .trailer | .upgrade

    /// In place of a name's id: no field has it.
    private static let nothingToRemove: UInt8 = 0xff

    /// Writes the ids of all names, and the fields that are added behind those of the table. `memory` has
    /// room for their bytes.
    @inline(__always)
    private static func write(
        _ exchange: Exchange, _ direction: UInt32, _ table: UnsafeMutablePointer<HeaderTable>,
        _ ops: UnsafePointer<pen_header_op>, _ count: Int, _ ids: UnsafeMutablePointer<UInt8>,
        _ memory: UnsafeMutablePointer<UInt8>
    ) -> pen_status {
        let category = category(direction)
        let writesAll = exchange.mayWrite(category)
        var free = memory
        var present = table.pointee.known
        var field = table.pointee.fields + table.pointee.count
        for i in 0..<count where ops[i].op != PEN_OP_CLEAR {
            let name = ops[i].name
            let known = HeaderName.identify(name)
            let isFraming = HeaderSet.framing.contains(known)
            // A well-known name needs no look at its bytes.
            if known != .other {
                guard writesAll || exchange.mayWrite(category, name, known) else {
                    return PEN_E_DENIED
                }
            } else if writesAll {
                guard isHeaderName(name) else { return PEN_E_ARGUMENT }
            } else {
                let status = mayWriteOther(exchange, category, name)
                guard status == PEN_OK else { return status }
            }
            if ops[i].op == PEN_OP_REMOVE {
                // Most that is to be removed isn't there, and a well-known name says so by one bit.
                let isAbsent = known != .other && !isFraming && !present.contains(known)
                ids[i] = isAbsent ? nothingToRemove : known.rawValue
            } else {
                let value = free + name.n
                guard copyValue(ops[i].value, to: value) else { return PEN_E_ARGUMENT }
                ids[i] = known.rawValue
                // What a plugin says goes out like any field; what came of that name never does.
                if isFraming { ids[i] = HeaderName.other.rawValue }
                present.insert(ids[i])
                if let p = name.p { copy(p, name.n, to: free) }
                field.initialize(
                    to: HeaderField(free, name.n, value, ops[i].value.n, ids[i], flags: 0))
                field += 1
                free = value + ops[i].value.n
            }
            if isFraming {
                guard announced.contains(known) else { return PEN_E_DENIED }
                ids[i] = HeaderName.other.rawValue
            }
        }
        return PEN_OK
    }

    /// Whether an instance that doesn't write all fields may write one without an id.
    private static func mayWriteOther(
        _ exchange: Exchange, _ category: AccessSet.Category, _ name: pen_str
    ) -> pen_status {
        let declared = exchange.pointee.cursor.instance?.pointee.writes.entry(category, name)
        guard declared?.pointee.isFieldName == true || isHeaderName(name) else {
            return PEN_E_ARGUMENT
        }
        return declared != nil ? PEN_OK : PEN_E_DENIED
    }

    private static func clear(
        _ exchange: Exchange, _ direction: UInt32, _ table: UnsafeMutablePointer<HeaderTable>
    ) {
        let category = category(direction)
        // Most that clear say so of all, and need not be undone.
        guard !exchange.mayWrite(category) || exchange.pointee.journal.depth > 0 else {
            return clearAll(table)
        }
        for i in 0..<table.pointee.count {
            let field = table.pointee.fields[i]
            guard field.isPresent, !HeaderSet.framing.contains(field.id),
                exchange.mayWrite(category, field.nameView, HeaderName(id: field.id))
            else { continue }
            exchange.removeHeader(direction, at: i)
        }
    }

    /// Every field but those of framing; what is set after it then isn't looked for in vain.
    @inline(__always)
    private static func clearAll(_ table: UnsafeMutablePointer<HeaderTable>) {
        var known = HeaderSet.none
        var field = table.pointee.fields
        let end = field + table.pointee.count
        while field < end {
            if HeaderSet.framing.contains(field.pointee.id) {
                known.insert(field.pointee.id)
            } else {
                field.pointee.flags |= HeaderField.removed
            }
            field += 1
        }
        table.pointee.known = known
    }

    /// Whether fields of that direction can still change: requests until they are forwarded, answers
    /// until their head is on its way.
    private static func isOpen(_ exchange: Exchange, _ direction: UInt32) -> Bool {
        switch direction {
        case PEN_REQUEST_HEADERS, PEN_REQUEST_TRAILERS:
            exchange.pointee.cursor.side == .request
                && !exchange.pointee.flags.contains(.upstreamDone)
        case PEN_RESPONSE_HEADERS: !exchange.pointee.flags.contains(.committed)
        default: true
        }
    }
}

// MARK: Copying

extension HeadersExtension {
    /// memcpy, without a call for the lengths that most names have: words that overlap.
    @inline(__always)
    private static func copy(
        _ from: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        switch count {
        case 8...16:
            store(load(from, 0, UInt64.self), target, 0)
            store(load(from, count &- 8, UInt64.self), target, count &- 8)
        case 17...32:
            store(load(from, 0, SIMD2<UInt64>.self), target, 0)
            store(load(from, count &- 16, SIMD2<UInt64>.self), target, count &- 16)
        case 4...7:
            store(load(from, 0, UInt32.self), target, 0)
            store(load(from, count &- 4, UInt32.self), target, count &- 4)
        default: memcpy(target, from, count)
        }
    }

    /// Copies a value; false, and something or other, when it can't be one (`isHeaderValue`). Most have no
    /// control characters, which is seen on the way.
    @inline(__always)
    private static func copyValue(
        _ value: pen_str, to target: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard let from = value.p else { return true }
        let count = value.n
        switch count {
        case 8...:
            var controls: UInt64 = 0
            var i = 0
            while i &+ 8 < count {
                let word = load(from, i, UInt64.self)
                store(word, target, i)
                controls |= (word &- 0x2020_2020_2020_2020) & ~word
                i &+= 8
            }
            let last = load(from, count &- 8, UInt64.self)
            store(last, target, count &- 8)
            controls |= (last &- 0x2020_2020_2020_2020) & ~last
            // The highest bit of a byte tells that it is below SP, and of some behind it.
            return controls & 0x8080_8080_8080_8080 == 0 || isHeaderValue(value)
        case 4...7:
            store(load(from, 0, UInt32.self), target, 0)
            store(load(from, count &- 4, UInt32.self), target, count &- 4)
            return isHeaderValue(value)
        default:
            memcpy(target, from, count)
            return isHeaderValue(value)
        }
    }

    @inline(__always)
    private static func load<Word: BitwiseCopyable>(
        _ from: UnsafePointer<UInt8>, _ place: Int, _: Word.Type
    ) -> Word {
        UnsafeRawPointer(from).loadUnaligned(fromByteOffset: place, as: Word.self)
    }

    @inline(__always)
    private static func store<Word: BitwiseCopyable>(
        _ word: Word, _ target: UnsafeMutablePointer<UInt8>, _ place: Int
    ) {
        UnsafeMutableRawPointer(target).storeBytes(of: word, toByteOffset: place, as: Word.self)
    }
}
