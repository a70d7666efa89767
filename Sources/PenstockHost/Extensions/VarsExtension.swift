import CPenstock
import PenstockCore
import Synchronization

/// "pen.vars/1" (ext/vars.h).
enum VarsExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_vars(
            size: Extensions.size(pen_vars.self), reserved: 0,
            get: { exchange, name, out in
                guard name.isPlausible(limit: textLimit), let reference = VariableReference(name)
                else { return PEN_E_ABSENT }
                return VarsExtension.read(Exchange(exchange), reference, out)
            },
            set: { VarsExtension.set(Exchange($0), $1, $2, $3) },
            at: { VarsExtension.at(Exchange($0), $1, $2, $3) },
            handle: { _, name in VarsExtension.handles._withUnsafeGuaranteedRef { $0.handle(name) }
            },
            get_by_handle: { exchange, handle, out in
                let found = VarsExtension.handles._withUnsafeGuaranteedRef { $0.find(handle) }
                guard let reference = found else { return PEN_E_ABSENT }
                return VarsExtension.read(Exchange(exchange), reference.pointee, out)
            },
            member: { exchange, family, index, name, out in
                guard family.isPlausible(limit: 256), index >= 0,
                    let found = VarsExtension.member(Exchange(exchange), family, index)
                else { return PEN_E_ABSENT }
                name.pointee = found.name
                out.pointee = found.value
                return PEN_OK
            }))

    /// Unmanaged, as it lives for ever: counting references to it would be half of a look-up.
    private static let handles = Unmanaged.passRetained(VariableHandles())

    @inline(__always)
    private static func read(
        _ exchange: Exchange, _ reference: VariableReference, _ out: UnsafeMutablePointer<pen_value>
    ) -> pen_status {
        mayRead(exchange, reference) && reference.resolve(exchange, into: out)
            ? PEN_OK : PEN_E_ABSENT
    }

    @inline(__always)
    private static func mayRead(_ exchange: Exchange, _ reference: VariableReference) -> Bool {
        switch reference.source {
        case .requestHeader: exchange.mayRead(.requestHeaders, reference.argument)
        case .responseHeader: exchange.mayRead(.responseHeaders, reference.argument)
        case .query: exchange.mayRead(.query, reference.argument)
        case .path: exchange.mayRead(.path, reference.argument)
        case .written: exchange.mayRead(.variables, reference.argument)
        case .stage, .authorizer, .identity, .context: true
        }
    }

    /// The index-th member of a family that the running instance may read.
    private static func member(
        _ exchange: Exchange, _ family: pen_str, _ index: Int
    ) -> (name: pen_str, value: pen_value)? {
        var position = 0
        var left = index
        while let member = exchange.nextMember(of: family, &position) {
            if family.hasPrefix(pen_str("request.path.")) {
                guard exchange.mayRead(.path, member.name) else { continue }
            } else if family.hasPrefix(pen_str("ctx.")) {
                guard exchange.mayRead(.variables, member.fullName) else { continue }
            }
            if left == 0 { return (member.name, member.value) }
            left -= 1
        }
        return nil
    }

    private static func set(
        _ exchange: Exchange, _ scope: UInt32, _ name: pen_str, _ value: UnsafePointer<pen_value>
    ) -> pen_status {
        guard scope == PEN_SCOPE_EXCHANGE else {
            return scope == PEN_SCOPE_CONNECTION ? PEN_E_UNSUPPORTED : PEN_E_ARGUMENT
        }
        guard isName(name), isValue(value.pointee) else { return PEN_E_ARGUMENT }
        guard exchange.mayWrite(.variables, name) else { return PEN_E_DENIED }
        return exchange.setVariable(name, value.pointee)
    }

    private static func at(
        _ exchange: Exchange, _ index: Int, _ name: UnsafeMutablePointer<pen_str>,
        _ out: UnsafeMutablePointer<pen_value>
    ) -> pen_status {
        guard let entries = exchange.pointee.variables.entries, index >= 0 else {
            return PEN_E_ABSENT
        }
        var left = index
        for i in 0..<exchange.pointee.variables.count
        where exchange.mayRead(.variables, entries[i].name) {
            if left == 0 {
                name.pointee = entries[i].name
                out.pointee = entries[i].value
                return PEN_OK
            }
            left -= 1
        }
        return PEN_E_ABSENT
    }

    /// "ctx.<step>.<key>": at most 256 bytes, none of the parts empty.
    private static func isName(_ name: pen_str) -> Bool {
        guard name.isPlausible(limit: 256), name.hasPrefix(pen_str("ctx.")) else { return false }
        let rest = name[4..<name.n]
        guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { return false }
        return dot > 0 && dot + 1 < rest.n
    }

    /// Whether a value from a plugin is one.
    static func isValue(_ value: pen_value) -> Bool {
        guard value.type <= PEN_JSON, value.flags & ~PEN_SENSITIVE == 0 else { return false }
        guard value.type == PEN_STRING || value.type == PEN_JSON else { return true }
        return value.s.p != nil && value.s.isPlausible(limit: textLimit)
    }
}

/// Names of variables that plugins compiled, by number: as long as the process, so that a number in
/// an old instance is as good as one in a new.
private final class VariableHandles: @unchecked Sendable {
    // Safe: an entry is written before `count` covers it, and never again.
    private static let capacity = 1 << 14
    private let references = UnsafeMutablePointer<VariableReference>.allocate(capacity: capacity)
    private let count = Atomic<Int>(0)
    private let known = Mutex<[String: UInt64]>([:])

    func handle(_ name: pen_str) -> UInt64 {
        guard name.isPlausible(limit: 1024), VariableReference(name) != nil else { return 0 }
        return known.withLock { known in
            let key = String(name)
            if let handle = known[key] { return handle }
            let index = count.load(ordering: .relaxed)
            guard index < VariableHandles.capacity else { return 0 }
            // The reference points into its text, which is therefore kept for ever.
            let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(name.n, 1))
            bytes.initialize(from: name.buffer.baseAddress.unsafelyUnwrapped, count: name.n)
            guard let reference = VariableReference(pen_str(UnsafePointer(bytes), name.n)) else {
                return 0
            }
            (references + index).initialize(to: reference)
            known[key] = UInt64(index + 1)
            count.store(index + 1, ordering: .releasing)
            return UInt64(index + 1)
        }
    }

    @inline(__always)
    func find(_ handle: UInt64) -> UnsafePointer<VariableReference>? {
        let index = handle &- 1
        guard index < UInt64(count.load(ordering: .acquiring)) else { return nil }
        return UnsafePointer(references + Int(index))
    }
}
