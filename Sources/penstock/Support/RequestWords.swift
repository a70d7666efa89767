import Glibc

/// `[CONFIG] METHOD PATH`, as `explain` and `invoke` take it.
struct RequestWords {
    var config: String
    var method: String?
    var path: String?

    /// Understands the words; `option` is what `--config` said.
    init(_ words: [String], option: String?) throws {
        var words = words
        config = option ?? ConfigurationFile.usual
        if let first = words.first, option == nil, !Self.isMethod(first) {
            config = words.removeFirst()
        }
        guard words.count == 2 || words.isEmpty else {
            throw CommandFailure.usage("a request is a method and a path: GET /orders/7")
        }
        method = words.first
        path = words.last
        if let path, !path.hasPrefix("/") {
            throw CommandFailure.usage("a path begins with a slash: '\(path)' doesn't")
        }
    }

    /// Methods are in capitals, file names hardly ever: RFC 9110 §9.1 has no closed list.
    private static func isMethod(_ word: String) -> Bool {
        !word.isEmpty && word.utf8.allSatisfy { $0 &- 0x41 < 26 || $0 == UInt8(ascii: "-") }
    }
}
