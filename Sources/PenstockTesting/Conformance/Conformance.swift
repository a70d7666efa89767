import CPenstock
import JSON
import PenstockCore
import PenstockHost

/// What every plugin must survive, whatever it does (ABI.md, "Tools for authors"): the shared suite
/// behind `penstock plugin check`.
///
/// A check that fails may take its process with it (that is what it looks for), so the command runs
/// each in a process of its own, by name.
public enum Conformance {
    /// The plugin that is checked.
    public struct Subject: Sendable {
        /// The library's path.
        public var library: String
        /// Which plugin of it; nil: the only one.
        public var id: String?
        /// A configuration that it accepts, as JSON text.
        public var config: String
        /// Where private copies go.
        public var stateDirectory: String
        /// What pen.secrets/1 knows; nil: the environment and files.
        public var secrets: [String: String]?
        /// Microseconds that a hook may take on average.
        public var budget = 1000

        /// A plugin with a configuration.
        public init(library: String, config: String, stateDirectory: String) {
            self.library = library
            self.config = config
            self.stateDirectory = stateDirectory
        }
    }

    /// What came of a check.
    public enum Outcome: Sendable, Equatable {
        /// As it should be.
        case passed
        /// The plugin has nothing that this looks at.
        case skipped(String)
        /// What is wrong, one sentence each.
        case failed([String])
    }

    /// One check.
    public struct Check: Sendable {
        /// Its name on the command line, "poisoned-views".
        public var name: String
        /// What it promises, a sentence.
        public var promise: String
        let run: @Sendable (Subject) throws -> Outcome
    }

    /// All checks, in the order they are best run in.
    public static let checks: [Check] =
        libraryChecks + configurationChecks + inputChecks + waitChecks + lifetimeChecks

    /// Runs a check by name; nil: there is none of that name.
    public static func run(_ name: String, _ subject: Subject) -> Outcome? {
        guard let check = checks.first(where: { $0.name == name }) else { return nil }
        do {
            return try check.run(subject)
        } catch {
            return .failed(["\(error)"])
        }
    }

    // MARK: What checks share

    static func harness(
        _ subject: Subject, loops: Int = 1, configure: (inout HostOptions) -> Void = { _ in }
    ) throws(PluginError) -> PluginHarness {
        try PluginHarness(
            path: subject.library, stateDirectory: subject.stateDirectory, loops: loops
        ) {
            if let secrets = subject.secrets {
                $0.secrets = { secrets[$0].map { Array($0.utf8) } }
            }
            configure(&$0)
        }
    }

    static func make(
        _ subject: Subject, in harness: PluginHarness
    ) throws(PluginError) -> PluginInstance {
        try harness.make(
            id: subject.id, config: subject.config, upstreams: upstreams(named: subject.config))
    }

    /// Whatever text a configuration has may be the name of an upstream, and then there is one.
    private static func upstreams(named config: String) -> [String: UInt32] {
        guard let json = try? JSONValue(parsing: config) else { return [:] }
        var names: [String: UInt32] = [:]
        func collect(_ value: JSONValue) {
            if let text = value.string { names[text] = UInt32(names.count + 1) }
            for item in value.array ?? [] { collect(item) }
            for member in value.object?.members ?? [] { collect(member.value) }
        }
        collect(json)
        return names
    }

    /// The phases that an instance serves.
    static func phases(of instance: PluginInstance) -> [pen_phase] {
        (1...6).filter { instance.phases & (1 << $0) != 0 }
    }

    /// An ordinary exchange in a phase.
    static func plain(_ phase: pen_phase) -> ExchangeDescription {
        var description = ExchangeDescription(phase: phase)
        description.target = "/orders/7?limit=10&limit=20&empty="
        description.headers = [
            ("host", "api.example.org"), ("accept", "*/*"), ("x-api-key", "nobody"),
            ("authorization", "Bearer nothing"), ("cookie", "a=1; b=2"),
        ]
        description.responseHeaders = [("content-type", "text/plain"), ("server", "backend")]
        description.responseBody = Array("hello".utf8)
        return description
    }

    /// Whether a result is one that a phase may have.
    static func fault(_ result: ExchangeResult, _ phase: pen_phase) -> String? {
        let name = PhaseName.name(phase)
        if result.outcome == nil { return "\(name): the exchange never ended" }
        if result.tokensLeft != 0 { return "\(name): \(result.tokensLeft) tokens are left open" }
        if result.timersLeft != 0 { return "\(name): \(result.timersLeft) timers are left armed" }
        let allowed: Set<pen_verdict> =
            switch phase {
            case PEN_PHASE_AUTH: [PEN_ALLOW, PEN_DENY, PEN_ABSTAIN, PEN_ERROR, PEN_RESPOND]
            case PEN_PHASE_INTEGRATE: [PEN_FORWARD, PEN_RESPOND, PEN_FAIL, PEN_CONTINUE]
            default: [PEN_CONTINUE, PEN_RESPOND, PEN_FAIL]
            }
        guard allowed.contains(result.verdict) else {
            return "\(name): \(PhaseName.verdict(result.verdict)) is no verdict of this phase"
        }
        // What the core says of a verdict that is none.
        if let why = result.failure,
            why.hasPrefix("a verdict that the phase does not have")
                || why.hasPrefix("PENDING without") || why.hasPrefix("NEED_BODY without")
                || why.hasPrefix("RESPOND without") || why.hasPrefix("FORWARD without")
        {
            return "\(name): \(why)"
        }
        return nil
    }

    /// Runs descriptions one after the other; what was wrong.
    static func run(
        _ descriptions: [(String, ExchangeDescription)], _ instance: PluginInstance,
        _ harness: PluginHarness
    ) -> [String] {
        descriptions.compactMap { what, description in
            fault(harness.run(instance, description), description.phase).map { "\(what): \($0)" }
        }
    }

    static func outcome(_ faults: [String]) -> Outcome {
        faults.isEmpty ? .passed : .failed(faults)
    }
}
