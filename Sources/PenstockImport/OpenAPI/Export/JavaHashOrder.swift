internal import JSON

/// The order in which Java's `HashMap` gives its keys: that in which AWS prints most maps of an export
/// (corpus, test_export_swagger_openapi and test_export_oas30_openapi: schemas, headers, parameters,
/// paths; the order there is this one and no sorted one).
///
/// OpenJDK, java.util.HashMap: a key's place is its hash xor its hash's upper half, modulo the
/// table's size, a power of two that doubles beyond three quarters. Keys of one place keep the order
/// in which they came; here that of their names.
enum JavaHashOrder {
    static func sorted(_ keys: some Collection<String>) -> [String] {
        var size: UInt32 = 16
        while keys.count > Int(size) / 4 * 3 { size *= 2 }
        return keys.map { (place: place(of: $0, size), key: $0) }
            .sorted { ($0.place, $0.key) < ($1.place, $1.key) }
            .map(\.key)
    }

    private static func place(of key: String, _ size: UInt32) -> UInt32 {
        let hash = key.utf16.reduce(0 as UInt32) { $0 &* 31 &+ UInt32($1) }
        return (hash ^ (hash >> 16)) & (size - 1)
    }

    /// Members in that order.
    static func object<Value>(
        _ map: [String: Value], _ value: (String, Value) -> JSONValue
    ) -> JSONValue {
        .object(
            JSONObject(
                sorted(map.keys).compactMap { key in
                    map[key].map { (key, value(key, $0)) }
                }))
    }

    static func object(_ map: [String: String]) -> JSONValue {
        object(map) { _, text in .string(text) }
    }
}
