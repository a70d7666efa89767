import Glibc
import JSON
import PenstockHost
import PenstockServer
import PenstockTesting

/// The plugin that `plugin check` looks at, and the cases that lie beside it.
struct CheckSubject {
    var subject: Conformance.Subject
    /// Paths of cases/*.json beside the library.
    var caseFiles: [String]

    /// `config` is JSON text from the command line; without it the first case's is taken, then the
    /// schema's first example, then an empty object.
    init(library: String, id: String?, config: String?, stateDirectory: String) throws {
        caseFiles = Self.cases(beside: library)
        var secrets: [String: String]?
        var text = config
        if text == nil,
            let file = try caseFiles.lazy.map({ try CaseFile(path: $0) }).first(where: {
                $0.refused == nil
            })
        {
            text = file.config
            secrets = file.secrets
        }
        if text == nil {
            let inspector = try PluginInspector()
            let descriptors = try inspector.descriptors(of: library)
            let descriptor = descriptors.first { id == nil || $0.id == id }
            // A schema that is none is a finding of the checks themselves.
            let schema = try? JSONValue(parsing: descriptor?.configSchema ?? "")
            text = schema?["examples"]?.array?.first?.compact
        }
        subject = Conformance.Subject(
            library: library, config: text ?? "{}", stateDirectory: stateDirectory)
        subject.id = id
        subject.secrets = secrets
    }

    private static func cases(beside library: String) -> [String] {
        let folder = library.lastIndex(of: "/").map { String(library[..<$0]) } ?? "."
        guard let directory = opendir(folder + "/cases") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append("\(folder)/cases/\(name)") }
        }
        return names.sorted()
    }

    /// What a child is told.
    var json: JSONValue {
        var object = JSONObject([
            ("library", .string(subject.library)), ("config", .string(subject.config)),
            ("state", .string(subject.stateDirectory)),
            ("budget", .number(JSONNumber(subject.budget))),
        ])
        object["id"] = subject.id.map { .string($0) }
        object["secrets"] = subject.secrets.map { secrets in
            .object(
                JSONObject(secrets.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        }
        return .object(object)
    }

    /// The same in the child.
    static func subject(_ json: JSONValue) -> Conformance.Subject? {
        guard let library = json["library"]?.string, let config = json["config"]?.string,
            let state = json["state"]?.string
        else { return nil }
        var subject = Conformance.Subject(library: library, config: config, stateDirectory: state)
        subject.id = json["id"]?.string
        subject.budget = json["budget"]?.int ?? subject.budget
        if let members = json["secrets"]?.object?.members {
            subject.secrets = Dictionary(
                uniqueKeysWithValues: members.map { ($0.key, $0.value.string ?? "") })
        }
        return subject
    }
}
