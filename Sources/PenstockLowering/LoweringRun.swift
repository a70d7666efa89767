internal import JSON
internal import PenstockModel

/// One lowering: the document as it grows.
struct LoweringRun {
    let options: LoweringOptions
    var lowered = Lowered()
    var upstreams = JSONObject()
    var plugins = JSONObject()
    var apis = JSONObject()
    /// Entries of the listeners' certificates for custom domain names.
    var domainEntries: [JSONValue] = []
    /// Whether answers of functions are among what plugins ask for.
    var usesFunctions = false
    /// Whether there are quotas of usage plans.
    var countsUsage = false
    /// Services that were warned of once: nothing signs what is sent to them.
    var unsigned: Set<String> = []
    /// Whether it was told that nobody's signature is known.
    var isKeyless = false
    /// nil: anybody may call functions.
    private(set) var policies: FunctionPolicies?
    /// `websockets` of the document.
    var sockets: JSONValue?
    /// The stage or route that is being lowered: what it declares may be wrong by its fault.
    var current: ModelElement?
    /// Hosts with base paths that are taken.
    var claims: Set<String> = []

    init(_ options: LoweringOptions) {
        self.options = options
        claims = options.claims
    }

    mutating func run(_ accounts: [Scope: AccountState]) {
        let served = accounts.values.reduce(0) { $0 + $1.servedCount }
        let isAlone = served == 1 && !options.isBeside
        policies = options.policies?.adding(accounts)
        addHealth(accounts, isAlone: isAlone)
        for (scope, account) in accounts.inOrder {
            let places = StagePlaces(account, scope, isAlone: isAlone, options)
            for warning in places.warnings { lowered.warnings.append(warning) }
            certify(account.domainNames.values.map(\.domain), scope)
            for id in account.restAPIs.keys.sorted() {
                guard let record = account.restAPIs[id] else { continue }
                lower(record, id: id, of: account, places)
            }
            for id in account.apis.keys.sorted() {
                guard let record = account.apis[id] else { continue }
                if record.definition.api.protocolType == .webSocket {
                    lowerSockets(record, id: id, of: account, places)
                } else {
                    lower(record, id: id, places)
                }
            }
        }
        addUnknown(accounts, isAlone: isAlone)
        sockets = addNodes()
        lowered.document = document
    }

    mutating func warn(_ element: ModelElement, _ message: String, hint: String? = nil) {
        lowered.warnings.append(LoweringWarning(element: element, message: message, hint: hint))
    }

    /// Gives a plugin with a configuration a name, for steps to use.
    mutating func declare(_ name: String, _ builtin: String, _ config: JSONObject) {
        plugins[name] = .object(
            JSONObject([("builtin", .string(builtin)), ("config", .object(config))]))
        blame(["plugins", name])
    }

    /// Who declared a part of the document first has its faults; without it the next one would.
    mutating func blame(_ tokens: [String]) {
        let pointer = JSONPointer(tokens)
        guard lowered.origins[pointer] == nil else { return }
        lowered.origins[pointer] = current
    }
}

extension [Scope: AccountState] {
    /// By region, then by account.
    var inOrder: [(key: Scope, value: AccountState)] {
        sorted { ($0.key.region, $0.key.account) < ($1.key.region, $1.key.account) }
    }
}

extension AccountState {
    /// APIs with a stage.
    fileprivate var servedCount: Int {
        restAPIs.values.count { !$0.stages.isEmpty } + apis.values.count { !$0.stages.isEmpty }
    }
}
