internal import JSON
internal import SourceTree

extension Loading {
    func rules(_ api: ShapeReader) -> [Configuration.RoutingRule] {
        api.list("rules").map { place in
            let reader = ShapeReader(place, as: "RoutingRule", report: report)
            return Configuration.RoutingRule(
                hosts: reader.list("hosts").compactMap { host($0, reader) },
                priority: reader.integer("priority"),
                headers: reader.list("headers").compactMap { condition($0) },
                basePath: basePath(reader), stripsBasePath: reader.bool("strip_base_path"),
                id: reader.optionalText("id"))
        }
    }

    private func condition(_ place: Place) -> Configuration.Header? {
        let reader = ShapeReader(place, as: "HeaderCondition", report: report)
        guard let name = reader.optionalText("name"), let namePlace = reader.value("name"),
            let valuePlace = reader.value("value"),
            let condition = header(name, valuePlace, reader, at: namePlace)
        else { return nil }
        let text = condition.value
        if text.dropFirst().dropLast().contains("*") {
            report.error(
                "a star in the middle of \(reader.shown(valuePlace)) stands for nothing",
                valuePlace,
                hint: "beta* is what begins so, *beta what ends so, *beta* what has it in it")
        }
        if text.utf8.count > Self.conditionBytesMax {
            report.error(
                "the value has more than \(Self.conditionBytesMax) bytes", valuePlace,
                hint: "a star stands for the rest")
        }
        return condition
    }

    /// API Gateway Developer Guide, "Routing rules", "Restrictions": 128 characters.
    private static let conditionBytesMax = 128
}
