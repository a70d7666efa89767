import JSON

/// Compares with a recorded value: a text with `<…>` in it stands for any text that begins and ends
/// as it does, and one mask for one text throughout.
struct Masked {
    private var meaning: [String: String] = [:]

    /// Where the two differ; nil where they don't.
    mutating func difference(
        _ actual: JSONValue, _ recorded: JSONValue, at path: String = ""
    ) -> String? {
        switch (actual, recorded) {
        case (.object(let a), .object(let b)):
            let names = b.keys.filter { $0 != "ResponseMetadata" && $0 != "createdDate" }
            for key in Set(names).union(a.keys.filter { $0 != "createdDate" }).sorted() {
                guard let x = a[key] else { return "\(path)/\(key) is missing" }
                guard let y = b[key] else { return "\(path)/\(key) is too much: \(x.compact)" }
                if let difference = difference(x, y, at: "\(path)/\(key)") { return difference }
            }
            return nil
        case (.array(let a), .array(let b)):
            guard a.count == b.count else { return "\(path) has \(a.count) not \(b.count)" }
            for (index, pair) in zip(a, b).enumerated() {
                if let difference = difference(pair.0, pair.1, at: "\(path)/\(index)") {
                    return difference
                }
            }
            return nil
        case (.string(let a), .object), (.string(let a), .array):
            // The recorder parses text that is JSON.
            guard let json = try? JSONValue(parsing: a) else { return "\(path): \(a)" }
            return difference(json, recorded, at: path)
        case (.string(let a), .string(let b)): return self.difference(text: a, b, at: path)
        default:
            return actual == recorded
                ? nil : "\(path): \(actual.compact), recorded \(recorded.compact)"
        }
    }

    private mutating func difference(text a: String, _ b: String, at path: String) -> String? {
        if a == b { return nil }
        guard let start = b.firstIndex(of: "<"), let end = b.lastIndex(of: ">"),
            a.hasPrefix(b[..<start]), a.hasSuffix(b[b.index(after: end)...])
        else { return "\(path): \(a), recorded \(b)" }
        // One mask alone means one text.
        if b.first == "<", b.last == ">", !b.dropFirst().contains("<") {
            if let known = meaning[b], known != a {
                return "\(path): \(a) is \(b), which was \(known)"
            }
            meaning[b] = a
        }
        return nil
    }
}
