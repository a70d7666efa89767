import CPenstock
import Glibc
import PenstockCore

/// "pen.headers/1" (ext/headers.h).
enum HeadersExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_headers(
            size: Extensions.size(pen_headers.self), reserved: 0,
            get: { HeadersExtension.get(Exchange($0), $1, $2, $3) },
            count: { HeadersExtension.count(Exchange($0), $1) },
            at: { HeadersExtension.at(Exchange($0), $1, $2, $3) },
            apply: { HeadersExtension.apply(Exchange($0), $1, $2, $3) }))

    /// Which declaration a direction needs; trailers go with their headers.
    @inline(__always)
    private static func category(_ direction: UInt32) -> AccessSet.Category {
        direction == PEN_REQUEST_HEADERS || direction == PEN_REQUEST_TRAILERS
            || direction == PEN_RECEIVED_HEADERS ? .requestHeaders : .responseHeaders
    }

    @inline(__always)
    private static func get(
        _ exchange: Exchange, _ direction: UInt32, _ name: pen_str, _ index: Int
    ) -> pen_str {
        guard name.isPlausible(limit: textLimit), index >= 0 else { return .absent }
        let id = HeaderName.identify(name)
        guard exchange.mayRead(category(direction), name, id) else { return .absent }
        if direction == PEN_RECEIVED_HEADERS {
            let found = exchange.receivedHeader(name, at: index)
            return found < 0 ? .absent : exchange.pointee.request.fields[found].valueView
        }
        guard let table = exchange.headers(direction) else { return .absent }
        var found = table.pointee.index(of: name, id)
        var left = index
        while found >= 0, left > 0 {
            found = table.pointee.index(of: name, id, from: found + 1)
            left -= 1
        }
        return found < 0 ? .absent : table.pointee.fields[found].valueView
    }

    private static func count(_ exchange: Exchange, _ direction: UInt32) -> Int {
        var count = 0
        for i in 0..<fieldCount(exchange, direction) where isVisible(exchange, direction, i) {
            count += 1
        }
        return count
    }

    private static func at(
        _ exchange: Exchange, _ direction: UInt32, _ index: Int, _ out: UnsafeMutablePointer<pen_kv>
    ) -> pen_status {
        guard let table = table(exchange, direction), index >= 0 else { return PEN_E_ABSENT }
        var left = index
        for i in 0..<fieldCount(exchange, direction) where isVisible(exchange, direction, i) {
            if left == 0 {
                let field = table.pointee.fields[i]
                out.pointee = pen_kv(name: field.nameView, value: field.valueView)
                return PEN_OK
            }
            left -= 1
        }
        return PEN_E_ABSENT
    }

    /// The fields as the client sent them are the first of the request's table.
    private static func table(
        _ exchange: Exchange, _ direction: UInt32
    ) -> UnsafeMutablePointer<HeaderTable>? {
        exchange.headers(direction == PEN_RECEIVED_HEADERS ? PEN_REQUEST_HEADERS : direction)
    }

    private static func fieldCount(_ exchange: Exchange, _ direction: UInt32) -> Int {
        direction == PEN_RECEIVED_HEADERS
            ? Int(exchange.pointee.receivedHeaders)
            : exchange.headers(direction)?.pointee.count ?? 0
    }

    @inline(__always)
    private static func isVisible(_ exchange: Exchange, _ direction: UInt32, _ i: Int) -> Bool {
        guard let table = table(exchange, direction) else { return false }
        let field = table.pointee.fields[i]
        return (field.isPresent || direction == PEN_RECEIVED_HEADERS)
            && exchange.mayRead(category(direction), field.nameView, HeaderName(id: field.id))
    }

    // MARK: Changing

    private static func apply(
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
        var added = 0
        var bytes = 0
        for i in 0..<count {
            let status = check(exchange, direction, table, ops + i, ids + i)
            guard status == PEN_OK else { return status }
            guard ops[i].op == PEN_OP_SET || ops[i].op == PEN_OP_APPEND else { continue }
            added += 1
            bytes += ops[i].name.n + ops[i].value.n
        }
        // Everything that can fail comes before the first change: all of ops or none.
        while table.pointee.count + added > table.pointee.capacity {
            guard exchange.grow(table) else { return PEN_E_LIMIT }
        }
        guard let memory = exchange.pointee.arena.allocate(bytes, align: 1) else {
            return PEN_E_LIMIT
        }
        var free = memory.assumingMemoryBound(to: UInt8.self)
        for i in 0..<count {
            if ops[i].op == PEN_OP_CLEAR {
                clear(exchange, direction, table)
                continue
            }
            if ids[i] == nothingToRemove { continue }
            let id = HeaderName(id: ids[i])
            if ops[i].op != PEN_OP_APPEND, table.pointee.known.contains(id) {
                exchange.removeHeaders(direction, name: ops[i].name, id)
            }
            guard ops[i].op != PEN_OP_REMOVE else { continue }
            let name = copy(ops[i].name, &free)
            let value = copy(ops[i].value, &free)
            let field = HeaderField(name: name, value: value, id: id)
            // There is room, and mostly nothing to undo.
            if exchange.pointee.journal.depth == 0 {
                _ = table.pointee.append(field)
            } else {
                _ = exchange.appendHeaderInPlace(direction, field)
            }
        }
        return PEN_OK
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

    private static func copy(_ view: pen_str, _ free: inout UnsafeMutablePointer<UInt8>) -> pen_str
    {
        if let p = view.p { copy(p, view.n, to: free) }
        defer { free += view.n }
        return pen_str(UnsafePointer(free), view.n)
    }

    /// memcpy, without a call for the lengths that most names and values have: two words that overlap.
    @inline(__always)
    private static func copy(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        let (from, to) = (UnsafeRawPointer(bytes), UnsafeMutableRawPointer(target))
        if count &- 8 <= 8, count >= 8 {
            let last = count &- 8
            let (a, b) = (
                from.loadUnaligned(as: UInt64.self),
                from.loadUnaligned(fromByteOffset: last, as: UInt64.self)
            )
            to.storeBytes(of: a, as: UInt64.self)
            to.storeBytes(of: b, toByteOffset: last, as: UInt64.self)
        } else if count &- 4 < 4, count >= 4 {
            let last = count &- 4
            let (a, b) = (
                from.loadUnaligned(as: UInt32.self),
                from.loadUnaligned(fromByteOffset: last, as: UInt32.self)
            )
            to.storeBytes(of: a, as: UInt32.self)
            to.storeBytes(of: b, toByteOffset: last, as: UInt32.self)
        } else if count > 0 {
            memcpy(target, bytes, count)
        }
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

    /// Of those of one connection the ones that only announce something: without `Connection` beside
    /// them they change nothing (RFC 9110 §7.8, §6.6.2, §10.1.4). API Gateway sends a mapped Trailer
    /// and Upgrade on (recorded: test_apigateway_header_remapping_http).
    private static let announced = HeaderSet(.te) | .trailer | .upgrade

    /// In place of a name's id: no field has it.
    private static let nothingToRemove: UInt8 = 0xff

    @inline(__always)
    private static func check(
        _ exchange: Exchange, _ direction: UInt32, _ table: UnsafeMutablePointer<HeaderTable>,
        _ op: UnsafePointer<pen_header_op>, _ id: UnsafeMutablePointer<UInt8>
    ) -> pen_status {
        if op.pointee.op == PEN_OP_CLEAR { return PEN_OK }
        let name = op.pointee.name
        guard op.pointee.op >= PEN_OP_SET, op.pointee.op <= PEN_OP_REMOVE,
            name.isPlausible(limit: 1024)
        else { return PEN_E_ARGUMENT }
        let known = HeaderName.identify(name)
        // Most that is to be removed isn't there, and a well-known name says so by one bit.
        if op.pointee.op == PEN_OP_REMOVE, known != .other, !HeaderSet.framing.contains(known),
            !table.pointee.known.contains(known)
        {
            guard exchange.mayWrite(category(direction), name, known) else { return PEN_E_DENIED }
            id.pointee = nothingToRemove
            return PEN_OK
        }
        // A well-known name needs no look at its bytes.
        guard known != .other || isHeaderName(name),
            op.pointee.op == PEN_OP_REMOVE || isHeaderValue(op.pointee.value)
        else { return PEN_E_ARGUMENT }
        guard exchange.mayWrite(category(direction), name, known) else { return PEN_E_DENIED }
        if HeaderSet.framing.contains(known) {
            guard announced.contains(known) else { return PEN_E_DENIED }
            // What a plugin says goes out like any field; what came of that name never does.
            id.pointee = HeaderName.other.rawValue
            return PEN_OK
        }
        id.pointee = known.rawValue
        return PEN_OK
    }
}

/// RFC 9110 §5.6.2: a field name is a token. At most 1,024 bytes.
func isHeaderName(_ name: pen_str) -> Bool {
    guard name.isPlausible(limit: 1024), name.n > 0 else { return false }
    if name.isPlainLongName { return true }
    for i in 0..<name.n where !isTokenByte(name[i]) { return false }
    return true
}

/// RFC 9110 §5.5: no CR, LF or NUL. At most 64 KiB.
func isHeaderValue(_ value: pen_str) -> Bool {
    guard value.isPlausible(limit: 64 << 10) else { return false }
    guard let start = value.p else { return true }
    let hasControl =
        value.n >= 8
        ? mayHaveControl(start, value.n, UInt64.self)
        : value.n >= 4 ? mayHaveControl(start, value.n, UInt32.self) : true
    return !hasControl || hasNoLineEnd(start, value.n)
}

/// Whether some byte is a control character, seen a word at a time, the last one over bytes that were seen
/// already; there are as many. The highest bit of a byte tells that is below SP, and of some behind it.
@inline(__always)
private func mayHaveControl<Word: FixedWidthInteger & BitwiseCopyable>(
    _ start: UnsafePointer<UInt8>, _ count: Int, _: Word.Type
) -> Bool {
    let raw = UnsafeRawPointer(start)
    let ones = Word.max / 255
    let last = count &- MemoryLayout<Word>.size
    var i = 0
    while true {
        let bytes = raw.loadUnaligned(fromByteOffset: i, as: Word.self)
        if (bytes &- ones &* 0x20) & ~bytes & (ones &* 0x80) != 0 { return true }
        if i == last { return false }
        i = min(i &+ MemoryLayout<Word>.size, last)
    }
}

private func hasNoLineEnd(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    for i in 0..<count where start[i] == 0 || start[i] == 0x0a || start[i] == 0x0d {
        return false
    }
    return true
}

/// RFC 9110 §5.6.2: tchar, as one bit for each ASCII character.
@inline(__always)
func isTokenByte(_ byte: UInt8) -> Bool {
    // ! # $ % & ' * + - . 0-9, and A-Z ^ _ ` a-z | ~
    let half: UInt64 = byte < 64 ? 0x03ff_6cfa_0000_0000 : 0x57ff_ffff_c7ff_fffe
    return byte < 128 && half >> UInt64(byte & 63) & 1 != 0
}
