internal import ByteEncodings

extension AdminRequest {
    /// A request by its target as sent, "/explain?path=%2Fx".
    init(method: String, target: String, accept: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let pairs = parts.count > 1 ? parts[1].split(separator: "&") : []
        func decoded(_ text: Substring) -> String { PercentDecoding.text(text, plusIsSpace: true) }
        self.init(
            method, String(parts.first ?? ""),
            query: pairs.map { pair in
                let halves = pair.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    decoded(halves[0]), halves.count > 1 ? decoded(halves[1]) : ""
                )
            }, accept: accept)
    }
}
