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
            apply: { HeadersExtension.apply(Exchange($0), $1, $2, $3) },
            find: { HeadersExtension.find(Exchange($0), $1, $2, $3) }))

    /// Which declaration a direction needs; trailers go with their headers.
    @inline(__always)
    static func category(_ direction: UInt32) -> AccessSet.Category {
        direction == PEN_REQUEST_HEADERS || direction == PEN_REQUEST_TRAILERS
            || direction == PEN_RECEIVED_HEADERS ? .requestHeaders : .responseHeaders
    }

    @inline(__always)
    private static func get(
        _ exchange: Exchange, _ direction: UInt32, _ name: pen_str, _ index: Int
    ) -> pen_str {
        guard name.isPlausible(limit: textLimit), index >= 0 else { return .absent }
        let id = HeaderName.identify(name)
        guard mayRead(exchange, category(direction), name, id) else { return .absent }
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

    private static func find(
        _ exchange: Exchange, _ direction: UInt32, _ name: pen_str,
        _ first: UnsafeMutablePointer<pen_str>
    ) -> Int {
        first.pointee = .absent
        guard name.isPlausible(limit: textLimit) else { return 0 }
        let id = HeaderName.identify(name)
        guard mayRead(exchange, category(direction), name, id) else { return 0 }
        if direction == PEN_RECEIVED_HEADERS {
            var count = 0
            while case let i = exchange.receivedHeader(name, at: count), i >= 0 {
                if count == 0 { first.pointee = exchange.pointee.request.fields[i].valueView }
                count += 1
            }
            return count
        }
        guard let table = exchange.headers(direction) else { return 0 }
        let found = table.pointee.index(of: name, id)
        guard found >= 0 else { return 0 }
        first.pointee = table.pointee.fields[found].valueView
        return 1 + table.pointee.count(of: name, id, from: found + 1)
    }

    /// As `Exchange.mayRead`; what declares a whole category, as most do, needs no look at names.
    @inline(__always)
    private static func mayRead(
        _ exchange: Exchange, _ category: AccessSet.Category, _ name: pen_str, _ id: HeaderName
    ) -> Bool {
        guard let instance = exchange.pointee.cursor.instance else { return false }
        return instance.pointee.reads.categories.contains(category)
            || namesField(instance, category, name, id)
    }

    @inline(never)
    private static func namesField(
        _ instance: UnsafePointer<InstanceRecord>, _ category: AccessSet.Category, _ name: pen_str,
        _ id: HeaderName
    ) -> Bool {
        instance.pointee.reads.allows(category, name, id)
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
