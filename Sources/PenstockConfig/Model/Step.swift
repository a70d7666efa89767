public import JSON

extension Configuration {
    /// One use of a plugin in a phase.
    public struct Step: Hashable, Sendable {
        /// The plugin: the name of a declaration, or the id of a builtin such as `Auth/APIKey`.
        public var use: String
        /// The step's own name, under which `$context` and `explain` know it; nil when not given.
        public var name: String?
        /// The plugin's configuration: the declaration's with the step's members put over it.
        public var config: JSONObject
        /// How long it may take; nil is the phase's own limit.
        public var timeout: Duration?
        /// What a failure of the plugin itself means; nil is deny for authorizers, and for other
        /// phases the gateway response that the failure names.
        public var onError: OnError?
        /// The gateway response type that a refusal answers; nil is what the verdict says.
        public var refusal: String?
        /// Whether it only watches: run, recorded, its effects and verdict dropped.
        public var shadow: Bool
        /// Whether an authorizer's verdict is kept, and by what.
        public var cache: Cache?
        /// Where the step stands in the file.
        public var pointer: JSONPointer
        /// Where its plugin's declaration keeps its configuration, nil for a builtin used directly.
        var declarationConfig: JSONPointer?
        /// The names of top-level members that the step itself gives.
        var ownKeys: Set<String>
    }

    /// What an error in a plugin means for the request.
    public enum OnError: String, CaseIterable, Hashable, Sendable {
        /// As if it had denied.
        case deny
        /// As if it had allowed.
        case allow
        /// As if the step weren't there: an authorizer abstains.
        case next
    }

    /// How long an authorizer's verdict is kept.
    public struct Cache: Hashable, Sendable {
        /// How long at most; the plugin may say less.
        public var ttl: Duration
        /// Variables that together identify the caller, such as `request.header.x-api-key`; when
        /// one is absent nothing is cached.
        public var identity: [String]
        /// What a verdict is kept for.
        public var subject: Subject
        /// How many verdicts a loop keeps.
        public var size: Int
        /// Another number is another cache: what was kept is forgotten.
        public var epoch: Int

        /// What a verdict is about.
        public enum Subject: String, CaseIterable, Hashable, Sendable {
            /// The caller with what is asked: method and target, of the same stage.
            case request
            /// The caller, whatever is asked.
            case caller
        }
    }
}

extension Configuration.Step {
    /// Where a part of this step's configuration stands in the file: in the step or, when it was
    /// inherited, in the plugin's declaration.
    ///
    /// - Parameter part: a pointer into `config`, such as a plugin reports.
    public func pointer(toConfig part: JSONPointer) -> JSONPointer {
        let own = pointer.appending("config")
        guard let declarationConfig, let first = part.tokens.first, !ownKeys.contains(first) else {
            return own.appending(part)
        }
        return declarationConfig.appending(part)
    }
}
