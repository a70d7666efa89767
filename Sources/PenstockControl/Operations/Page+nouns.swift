internal import JSON
internal import PenstockModel

extension Page {
    /// Nouns in the order of their names or ids.
    func reply<Value: Noun>(
        _ nouns: some Sequence<Value>, by key: (Value) -> String, _ wire: Wire = .rest
    ) -> Reply {
        reply(nouns.map { (key($0), $0) }) { $0.write(to: &$1, wire) }
    }
}
