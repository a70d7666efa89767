internal import VTL

/// `$context.identity` and the like, when the request has them one by one.
final class ContextFamily: VTLHost {
    private let name: String
    private let request: any MappingRequest

    init(name: String, request: any MappingRequest) {
        self.name = name
        self.request = request
    }

    var className: String { "java.util.HashMap" }

    /// Methods of a map that change nothing.
    static let reading: Set<String> = [
        "keySet", "entrySet", "values", "size", "isEmpty", "containsKey", "containsValue",
        "getOrDefault",
    ]

    /// The value of a variable by its whole name.
    static func value(
        of name: String, _ request: (any MappingRequest)?, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue? {
        guard let request else { return nil }
        switch request.contextVariable(name) {
        case .none: return nil
        case .text(let bytes): return renderer.string(borrowing: bytes)
        case .string(let text): return try renderer.makeString(text)
        case .json(let document, let node): return renderer.value(of: document, node)
        case .family: return renderer.makeHost(ContextFamily(name: name, request: request))
        }
    }

    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        try member(renderer.text(of: name), renderer)
    }

    func element(_ key: VTLValue, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        guard key.kind == .string else { return nil }
        return try member(renderer.plainText(of: key), renderer)
    }

    private func member(
        _ name: String, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue? {
        try Self.value(of: self.name + "." + name, request, renderer)
    }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        let method = renderer.text(of: call.name)
        if method == "get", call.count == 1 { return try element(call.first, renderer) }
        guard Self.reading.contains(method) else { return nil }
        let map = try renderer.makeMap()
        for key in HashMapOrder.sorted(request.contextNames(below: name)) {
            try renderer.put(try member(key, renderer) ?? .null, named: key, into: map)
        }
        return try renderer.call(call, on: map)
    }

    /// Nothing, whatever it holds: recorded, test_sqs_amz_json_protocol, "identity": "".
    func text(_ renderer: VTLRenderer) -> String { "" }
}

/// The order in which Java's `HashMap` goes through its keys: by hash in a table that grows.
enum HashMapOrder {
    static func sorted(_ names: [String]) -> [String] {
        // java.util.HashMap: 16 places, doubled when more than three quarters are taken.
        var places = 16
        while names.count > places / 4 * 3 { places *= 2 }
        func place(_ name: String) -> UInt32 {
            let hash = name.utf16.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
            return (hash ^ hash >> 16) & UInt32(places - 1)
        }
        // Those of one place stay in the order in which they were put there.
        return names.enumerated()
            .sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
            .map(\.element)
    }
}
