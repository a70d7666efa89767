internal import JSON
internal import SourceTree

extension Loading {
    /// The names of APIs that are others' canaries: they claim no address.
    func canaryNames(_ root: ShapeReader) -> Set<String> {
        func member(_ place: Place?, _ name: String) -> Place? {
            place?.members?.first { $0.key == name }?.place
        }
        return Set(
            root.names("apis").compactMap { member(member($1, "canary"), "api")?.text })
    }

    func canary(_ place: Place, of name: String) -> Configuration.Canary? {
        let reader = ShapeReader(place, as: "Canary", report: report)
        guard let api = reader.optionalText("api"), let text = reader.optionalText("percent") else {
            return nil
        }
        guard let percent = Double(text), (0...100).contains(percent) else {
            report.error(
                "\(reader.shown(reader.value("percent") ?? place)) is no share of a hundred",
                reader.value("percent") ?? place, hint: "such as 5 or 0.5")
            return nil
        }
        guard api != name else {
            report.error("an API isn't its own canary", reader.value("api") ?? place)
            return nil
        }
        return Configuration.Canary(api: api, percent: percent)
    }

    /// What can be said only when all of them are known.
    func checkCanaries(_ apis: [Configuration.API], _ root: ShapeReader) {
        let byName = Dictionary(apis.map { ($0.name, $0) }) { first, _ in first }
        var taken: Set<String> = []
        for (name, place) in root.names("apis") {
            guard let canary = byName[name]?.canary,
                let here = ShapeReader(place, as: "API", report: report).value("canary")
            else { continue }
            let at = ShapeReader(here, as: "Canary", report: report).value("api") ?? here
            guard let target = byName[canary.api] else {
                report.error("there is no API '\(canary.api)'", at)
                continue
            }
            if target.canary != nil {
                report.error("'\(canary.api)' has a canary itself, and can't be one", at)
            }
            if !target.hosts.isEmpty || !target.basePath.isEmpty || !target.addresses.isEmpty
                || !target.rules.isEmpty
            {
                report.error(
                    "'\(canary.api)' has a place of its own", at,
                    hint:
                        "leave out its hosts, base_path, addresses and rules: a canary is where its API is"
                )
            }
            if !taken.insert(canary.api).inserted {
                report.error("'\(canary.api)' is another API's canary already", at)
            }
        }
    }
}
