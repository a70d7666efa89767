internal import JSON
internal import PenstockModel

extension LoweringOptions {
    /// A stage's access log as the configuration of an API has it; nil: it has none.
    func accessLog(_ settings: AccessLogSettings?) -> JSONValue? {
        guard let settings, let format = settings.format, !format.isEmpty else { return nil }
        // Developer guide, "Setting up CloudWatch logging": a format is one line.
        let line = format.split(whereSeparator: \.isNewline).joined(separator: " ")
        return .object(
            JSONObject([
                ("path", .string(path(of: settings.destinationARN ?? ""))),
                ("line", .string(line)),
            ]))
    }

    /// `shop-http.log` in the folder, for the log group `/shop/http`; for Firehose by the stream's
    /// name.
    private func path(of destination: String) -> String {
        guard accessLogs != "-" else { return "-" }
        var name = destination
        for mark in [":log-group:", ":deliverystream/"] {
            if let range = destination.firstRange(of: mark) {
                name = String(destination[range.upperBound...])
            }
        }
        if name.hasSuffix(":*") { name.removeLast(2) }
        let plain = name.map { character in
            character.isASCII
                && (character.isLetter || character.isNumber || "._-".contains(character))
                ? character : "-"
        }
        let file = String(plain).trimmingPrefix { $0 == "-" || $0 == "." }
        let folder = accessLogs.hasSuffix("/") ? String(accessLogs.dropLast()) : accessLogs
        return "\(folder)/\(file.isEmpty ? "access" : String(file)).log"
    }
}
