/// The members of a JSON object in the order they were written. Look-up by name finds the last of
/// several with that name. Names are compared as Swift compares strings (Unicode canonical
/// equivalence); where the exact bytes matter, ask a `JSONDocument`.
public struct JSONObject: Sendable {
    /// The members in order.
    public private(set) var members: [(key: String, value: JSONValue)]
    /// Where each name is, once there are enough members for that to be worth its memory.
    private var places: [String: Int]?

    private static let searchMax = 12

    /// An object without members.
    public init() { members = [] }

    /// An object with these members.
    public init(_ members: [(String, JSONValue)]) {
        self.members = members.map { (key: $0.0, value: $0.1) }
        rebuild()
    }

    /// How many members.
    public var count: Int { members.count }

    /// Whether there are none.
    public var isEmpty: Bool { members.isEmpty }

    /// The names in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of a member. Setting keeps the place of an existing member and appends a new one;
    /// setting nil removes.
    public subscript(name: String) -> JSONValue? {
        get { place(of: name).map { members[$0].value } }
        set {
            switch (place(of: name), newValue) {
            case (let place?, let value?): members[place].value = value
            case (nil, let value?):
                members.append((key: name, value: value))
                if places != nil { places?[name] = members.count - 1 } else { rebuild() }
            case (_?, nil):
                members.removeAll { $0.key == name }
                rebuild()
            case (nil, nil): break
            }
        }
    }

    /// This object with the members of `other` put over those of the same name, one level deep.
    public func merging(_ other: JSONObject) -> JSONObject {
        var result = self
        for (key, value) in other.members { result[key] = value }
        return result
    }

    private func place(of name: String) -> Int? {
        if let places { return places[name] }
        return members.lastIndex { $0.key == name }
    }

    private mutating func rebuild() {
        guard members.count > Self.searchMax else {
            places = nil
            return
        }
        places = Dictionary(
            members.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { _, last in last })
    }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in any order.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.count == b.count && a.members.allSatisfy { b[$0.key] == a[$0.key] }
            && b.members.allSatisfy { a[$0.key] != nil }
    }

    /// Hashes the members regardless of their order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for (key, value) in members {
            var one = Hasher()
            one.combine(key)
            one.combine(value)
            sum ^= one.finalize()
        }
        hasher.combine(sum)
    }
}
