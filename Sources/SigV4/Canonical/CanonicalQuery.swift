internal import ByteEncodings

/// The parameters of a query, decoded, and their signed form.
struct CanonicalQuery {
    struct Parameter {
        var name: String
        var value: String
    }

    /// In the order of the request; names and values encoded as they are signed.
    var parameters: [Parameter]

    init(_ query: String) {
        parameters = query.split(separator: "&").map { pair in
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            let value = end == pair.endIndex ? "" : pair[pair.index(after: end)...]
            return Parameter(
                name: PercentEncoding.unreserved.text(PercentDecoding.bytes(pair[..<end].utf8)),
                value: PercentEncoding.unreserved.text(PercentDecoding.bytes(value.utf8)))
        }
    }

    /// The decoded value of the first parameter of that name.
    subscript(name: String) -> String? {
        parameters.first { $0.name == name }
            .map { PercentDecoding.text($0.value) }
    }

    /// Whether there are several of that name.
    func isRepeated(_ name: String) -> Bool {
        parameters.lazy.filter { $0.name == name }.prefix(2).count == 2
    }

    /// Appends a parameter whose value is not yet encoded.
    mutating func append(_ name: String, _ value: String) {
        parameters.append(Parameter(name: name, value: PercentEncoding.unreserved.text(value.utf8)))
    }

    mutating func remove(_ name: String) { parameters.removeAll { $0.name == name } }

    /// In the order of the request.
    var text: String {
        parameters.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Sorted by name and then by value, both by code point of the encoded form.
    var canonical: String {
        parameters.sorted { a, b in
            a.name == b.name ? Self.precedes(a.value, b.value) : Self.precedes(a.name, b.name)
        }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}
