internal import JSON
internal import SourceTree

/// One load: what the sections of the file have in common.
struct Loading {
    let report: Report
    /// The environment, to warn of secrets that aren't there; never to read one. nil: nothing is warned of.
    let environment: [String: String]?
    /// Plugins by name, known before the steps that use them are read.
    var plugins: [String: Configuration.PluginDeclaration] = [:]
    /// Whether a declaration of that name is there, even one with faults.
    var pluginNames: [String] = []
    /// Pipelines by name, as written.
    var pipelines: [String: Place] = [:]
    var pipelineNames: [String] = []
    /// APIs that were read before and say the same now, by name.
    var known: [String: Configuration.API] = [:]

    init(report: Report, environment: [String: String]?) {
        self.report = report
        self.environment = environment
    }

    /// Finds what needn't be read again: nothing in an API refers to anything outside it but plugins
    /// and pipelines, and reading a good one tells nothing.
    mutating func reuse(
        _ former: Configuration, _ document: JSONValue, _ plugins: [Configuration.PluginDeclaration]
    ) {
        guard former.plugins == plugins, former.document["pipelines"] == document["pipelines"],
            let apis = document["apis"]?.object, let read = former.document["apis"]?.object
        else { return }
        for api in former.apis where apis[api.name] == read[api.name] { known[api.name] = api }
    }

    /// Reports every name that stands for two things.
    func rejectDuplicates(_ names: [(name: String, place: Place)], what: String) {
        var first: [String: Place] = [:]
        for (name, place) in names {
            guard let earlier = first[name] else {
                first[name] = place
                continue
            }
            report.error(
                "the \(what) '\(name)' is there twice", place,
                hint: "the other one is in line \(earlier.location.line)")
        }
    }

    /// Checks the form of a name that the author chose: it appears in metrics, logs and variables.
    func checkName(_ name: String, _ place: Place) {
        func isWord(_ byte: UInt8) -> Bool {
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
        }
        let isName = name.utf8.allSatisfy { isWord($0) || $0 == 0x2e || $0 == 0x2d }
        guard let first = name.utf8.first, isWord(first), isName else {
            report.error(
                place.discreet("'\(name)' can't be a name", "a name"),
                at: place.keyLocation ?? place.location, place.pointer,
                hint: "names are letters, digits, and ._- after the first")
            return
        }
    }

    /// Reads a scalar as an address; nil and a report when it isn't one.
    func address(_ place: Place, isListener: Bool) -> Address? {
        guard let text = place.text else {
            report.error("expected an address, found \(place.node.kindName)", place)
            return nil
        }
        do {
            return try AddressText(isListener: isListener).parse(text)
        } catch {
            report.error(
                place.discreet(error.message, "an address"), place, hint: place.discreet(error.hint)
            )
            return nil
        }
    }

    /// A plugin's configuration: any mapping.
    func pluginConfig(_ reader: ShapeReader) -> JSONObject {
        guard let value = reader.value("config") else { return JSONObject() }
        guard case .object(let object) = value.node.json() else {
            report.error("expected a mapping, found \(value.node.kindName)", value)
            return JSONObject()
        }
        return object
    }
}
