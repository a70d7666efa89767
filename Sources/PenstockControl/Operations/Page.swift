internal import ByteEncodings
internal import JSON

/// A part of a list, as `position` and `limit` ask for it; in the HTTP API `nextToken` and `maxResults`,
/// in Lambda's `Marker` and `MaxItems`.
///
/// A position is the key of the last item before it, so that it stays right when items come and go.
struct Page {
    /// Where the part begins: after this key.
    let after: String?
    let limit: Int
    private let names: Names

    /// What the two APIs call a page's parts.
    private struct Names {
        var limit: String
        var position: String
        /// Of the answer.
        var next: String
        var items: String
        /// How many items a page has unless the call says otherwise.
        var usual = Page.limitDefault
        /// And at most.
        var most = Page.limitMax

        static let rest = Names(
            limit: "limit", position: "position", next: "position", items: "item")
        static let http = Names(
            limit: "maxResults", position: "nextToken", next: "nextToken", items: "items")
        // Lambda API Reference, ListFunctions, "MaxItems": at most 50, "even if you set the number
        // higher"; ListAliases and ListVersionsByFunction say the same.
        static let lambda = Names(
            limit: "MaxItems", position: "Marker", next: "NextMarker", items: "Functions",
            usual: 50, most: 50)
    }

    /// AWS, GetResources and its kin: 25 items unless the call says otherwise, at most 500.
    static let limitDefault = 25
    /// See `limitDefault`.
    static let limitMax = 500

    /// What a call asks for. Corpus, test_negative_get_usage_plan_api_keys: a limit that makes no
    /// sense is none. `items`: what the list is called where that isn't as usual.
    init(_ call: Call, items: String? = nil) {
        var names: Names =
            switch call.shape.service {
            case .rest: .rest
            case .http: .http
            case .lambda: .lambda
            }
        names.items = items ?? names.items
        self.names = names
        let asked = call.parameter(names.limit).flatMap { Int($0) } ?? names.usual
        limit = asked < 1 ? names.usual : min(asked, names.most)
        after = call.parameter(names.position).flatMap { position in
            let padded = position.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
            let bytes = Array(String(padded).utf8)
            return bytes.withUnsafeBufferPointer { Base64.bytes($0) }
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The list: items in the order of their keys, which are unique.
    func reply<Item>(
        _ items: [(key: String, item: Item)], _ write: (Item, inout JSONWriter) -> Void
    ) -> Reply {
        // Places are sorted and not items, which are large and moved at every step of a sort.
        let keys = items.map(\.key)
        let sorted = keys.indices.sorted { keys[$0] < keys[$1] }
        let start =
            after.map { after in sorted.firstIndex { keys[$0] > after } ?? sorted.count } ?? 0
        let part = sorted[start...].prefix(limit)
        return Reply { writer in
            writer.key(names.items)
            writer.beginArray()
            for place in part { write(items[place].item, &writer) }
            writer.endArray()
            if start + part.count < sorted.count, let last = part.last {
                writer.key(names.next)
                writer.string(Base64.urlText(Array(keys[last].utf8)))
            }
        }
    }
}
