import CPenstock
import PenstockCore

/// What a plugin declared in `reads` or `writes`, understood: "request.header.x-api-key",
/// "request.header.*", "ctx.authorizer.*" ….
struct AccessDeclaration {
    /// One entry: a whole category, a name, or a beginning of names.
    struct Entry {
        var category: AccessSet.Category
        /// nil: the whole category.
        var name: String?
        var isPrefix = false
        var source: String
    }

    var entries: [Entry] = []

    /// Understands a list; throws the first name that is none.
    init(_ names: [String], _ what: String, of id: String) throws(PluginError) {
        for name in names {
            guard let entry = AccessDeclaration.parse(name) else {
                throw PluginError(
                    .contract,
                    "\(what) of \(id) has \"\(name)\", which names nothing; see Docs/abi.md")
            }
            if entry.category != .context { entries.append(entry) }
        }
    }

    private static func parse(_ text: String) -> Entry? {
        let table: [(String, AccessSet.Category)] = [
            ("request.header.", .requestHeaders), ("response.header.", .responseHeaders),
            ("request.query.", .query), ("request.querystring.", .query), ("request.path.", .path),
            ("request.cookie.", .cookies),
        ]
        switch text {
        case "request.body": return Entry(category: .requestBody, source: text)
        case "response.body": return Entry(category: .responseBody, source: text)
        case "response.status": return Entry(category: .status, source: text)
        case "ctx.*": return Entry(category: .variables, source: text)
        default: break
        }
        for (prefix, category) in table where text.hasPrefix(prefix) {
            return entry(category, String(text.dropFirst(prefix.count)), text)
        }
        // Variables keep their whole name: that is what host calls ask for.
        if text.hasPrefix("ctx.") { return entry(.variables, text, text) }
        let always = ["context.", "stage.", "stageVariables.", "request.trace."]
        if always.contains(where: { text.hasPrefix($0) && text.count > $0.count }) {
            return Entry(category: .context, source: text)
        }
        return nil
    }

    private static func entry(
        _ category: AccessSet.Category, _ name: String, _ source: String
    ) -> Entry? {
        if name == "*" { return Entry(category: category, source: source) }
        guard let last = name.last, !name.dropLast().contains("*") else { return nil }
        if last == "*" {
            return Entry(
                category: category, name: String(name.dropLast()), isPrefix: true, source: source)
        }
        return Entry(category: category, name: name, source: source)
    }

    /// The first entry that `bound` doesn't cover, or nil.
    func firstOutside(_ bound: AccessDeclaration) -> String? {
        entries.first { entry in !bound.entries.contains { $0.covers(entry) } }?.source
    }

    /// As the data path wants it; `memory` keeps the names.
    func accessSet(_ memory: SnapshotMemory) -> AccessSet {
        var categories: AccessSet.Category = []
        var names: [AccessName] = []
        for entry in entries {
            guard let name = entry.name else {
                categories.insert(entry.category)
                continue
            }
            let text = memory.text(name)
            names.append(
                AccessName(
                    category: entry.category, text: text, isPrefix: entry.isPrefix,
                    isFieldName: isHeaderName(text)))
        }
        return AccessSet(
            categories, names: names.isEmpty ? nil : UnsafePointer(memory.array(names)),
            count: Int32(names.count))
    }
}

extension AccessDeclaration.Entry {
    /// Whether everything that `other` names is named by this as well.
    func covers(_ other: AccessDeclaration.Entry) -> Bool {
        guard category == other.category else { return false }
        guard let name = name?.lowercased() else { return true }
        guard let theirs = other.name?.lowercased() else { return false }
        return isPrefix ? theirs.hasPrefix(name) : !other.isPrefix && theirs == name
    }
}
