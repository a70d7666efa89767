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
                name: SigV4Encoding.encode(SigV4Encoding.decode(pair[..<end])),
                value: SigV4Encoding.encode(SigV4Encoding.decode(value)))
        }
    }

    /// The decoded value of the first parameter of that name.
    subscript(name: String) -> String? {
        parameters.first { $0.name == name }
            .map { String(decoding: SigV4Encoding.decode($0.value), as: UTF8.self) }
    }

    /// Appends a parameter whose value is not yet encoded.
    mutating func append(_ name: String, _ value: String) {
        parameters.append(Parameter(name: name, value: SigV4Encoding.encode(value.utf8)))
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
