/// Which certificate a name gets: the exact name's, else that of a wildcard in the place of its first
/// label (RFC 9525 §6.3), else the first.
struct ServerNames: Sendable {
    /// "api.example.com" or "*.example.com" in small letters, to its number.
    private var numbers: [String: Int] = [:]

    /// Whoever claims a name first has it.
    mutating func add(_ name: String, _ number: Int) {
        let name = name.lowercased()
        if numbers[name] == nil { numbers[name] = number }
    }

    /// The number for a name that a client sent; the first's where nobody has it.
    func number(for name: String) -> Int { known(name) ?? 0 }

    /// The same; nil: nobody has it.
    func known(_ name: String) -> Int? {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if let exact = numbers[name] { return exact }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return nil }
        return numbers["*" + name[dot...]]
    }
}
