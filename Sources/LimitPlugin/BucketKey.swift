public import CPenstock
public import PenstockPlugin

/// Whose bucket a request takes from: the values of some variables.
public struct BucketKey {
    private let handles: UnsafeBufferPointer<UInt64>
    private let passesWithoutKey: Bool

    /// By `key` and `missing` of a configuration; adds what it reads.
    public init(_ config: Config, _ setup: Setup, _ reads: inout [String]) throws {
        var handles: [UInt64] = []
        for variable in config["key"]?.elements ?? [] {
            let name = try variable.string()
            let handle = setup.host.variable(name)
            guard handle != 0 else { throw variable.error("not a variable's name: \(name)") }
            handles.append(handle)
            reads.append(name)
        }
        self.handles = setup.storage.copy(handles)
        passesWithoutKey = try config.string("missing", or: "share") == "pass"
    }

    /// The key of this exchange; nil when it has none and is not counted.
    public func of(_ exchange: Exchange) throws -> Bytes? {
        if handles.count == 0 { return "" }
        if handles.count == 1 {
            // The common case borrows the value as it is.
            let value = exchange.text(of: exchange.variable(handles[0]))
            guard value.isAbsent else { return value }
            return passesWithoutKey ? nil : ""
        }
        return try joined(exchange)
    }

    /// Each value after its length, so that ("a", "bc") and ("ab", "c") are different keys.
    private func joined(_ exchange: Exchange) throws -> Bytes? {
        guard let parts = exchange.allocate(Bytes.self, count: handles.count * 2) else {
            throw HostError(PEN_E_LIMIT, "making the key")
        }
        var total = 0
        var found = 0
        for index in 0..<handles.count {
            let value = exchange.text(of: exchange.variable(handles[index]))
            if !value.isAbsent { found += 1 }
            let length = exchange.text(of: Int64(value.isAbsent ? -1 : value.n))
            parts[2 * index] = length
            parts[2 * index + 1] = value
            total += length.n + value.n
        }
        if found == 0, passesWithoutKey { return nil }
        let key = exchange.join(
            UnsafeBufferPointer(start: parts, count: handles.count * 2), total: total)
        guard !key.isAbsent else { throw HostError(PEN_E_LIMIT, "making the key") }
        return key
    }
}
