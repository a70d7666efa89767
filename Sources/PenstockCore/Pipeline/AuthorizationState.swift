public import CPenstock

/// What the authorizers of one exchange said so far: the chain's working memory, and what stays in
/// $context.authorizer afterwards.
public struct AuthorizationState {
    /// Who it is; absent before somebody said so.
    public var principal: ByteView = .absent
    /// While a chain runs: whom its earlier authorizers named. Later ones see it as the principal, and
    /// say their own.
    public var earlier: ByteView = .absent
    /// The API key that usage is counted by.
    public var usageKey: ByteView = .absent
    /// While an authorizer of a chain runs: the key that those before it said. It sees that as the key, and
    /// says its own.
    public var earlierKey: ByteView = .absent
    /// The IAM policy document of the deciding authorizer.
    public var policy: ByteView = .absent
    /// Challenges for WWW-Authenticate, joined by ", ".
    public var challenges: ByteView = .absent
    /// How long they were when the running authorizer began.
    var challengesBefore = 0
    /// Seconds for which the running authorizer allows its verdict to be remembered; nil: it did not
    /// say.
    public var cacheSeconds: UInt32?
    /// What its verdict is remembered by, as it was when it was asked; absent: it isn't remembered.
    var cacheKey: ByteView = .absent
    /// What the running authorizer's refusal answers, as far as it said so.
    public var refusal = Refusal()
    /// The refusal that counts so far: DENY over ERROR over ABSTAIN, the later of two alike.
    public var refused = Refusal()
    /// Verdict of each node of the chain, 0 while it has none; in the arena.
    public var verdicts: UnsafeMutablePointer<UInt8>?
    /// Journal marks and principals at the start of each node; in the arena.
    public var marks: UnsafeMutablePointer<NodeMark>?
    /// The node whose step runs.
    public var node: Int32 = -1
    /// A step failed and its failure decided: 500 instead of 403.
    public var failed = false
    /// The step that decided, for the log and explain: an authorizer, or what refused after them.
    public var decidedBy: UnsafePointer<StepRecord>?
    /// In a shadow's copy.
    public var shadow: UnsafeMutablePointer<ShadowState>?
    /// The chain's verdict, PEN_ALLOW …; 0 before it is known.
    public var verdict: pen_verdict = 0

    /// Nothing said.
    public init() {}
}

/// What a refusal answers.
public struct Refusal {
    /// PEN_GR_*; 0: as its verdict.
    public var type: UInt32 = 0
    /// $context.error.message; absent: the type's own.
    public var message: ByteView = .absent
    /// Whether the authorizer itself said so, and not its step's configuration.
    public var isSaid = false
    /// Whom it refused, and by which policy, as far as that was said: for tests and reports.
    public var principal: ByteView = .absent, policy: ByteView = .absent
    /// Why, for the operator; absent: nothing was said.
    public var reason: ByteView = .absent
    /// Whose it is.
    public var step: UnsafePointer<StepRecord>?
    /// The verdict that it explains; 0: none yet.
    public var verdict: pen_verdict = 0
    /// Nothing said.
    public init() {}
}

extension AuthorizationState {
    /// Books what a leaf's refusal answers and why, unless a worse one is booked.
    mutating func refuse(
        _ verdict: pen_verdict, _ step: UnsafePointer<StepRecord>, _ reason: ByteView
    ) {
        guard Self.rank(verdict) >= Self.rank(refused.verdict) else { return }
        refused = refusal
        refused.verdict = verdict
        refused.step = step
        refused.reason = reason
        (refused.principal, refused.policy) = (principal, policy)
        if refused.type == 0, verdict != PEN_ERROR { refused.type = step.pointee.refusal }
    }

    /// DENY over ERROR over ABSTAIN.
    static func rank(_ verdict: pen_verdict) -> UInt8 {
        switch verdict {
        case PEN_DENY: 3
        case PEN_ERROR: 2
        case PEN_ABSTAIN: 1
        default: 0
        }
    }
}

/// Where a node of the chain began, so that a losing branch can be taken back.
public struct NodeMark {
    var journal: Int
    var principal: ByteView
    var usageKey: ByteView
    var policy: ByteView
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// One more of WWW-Authenticate (RFC 9110 §11.6.1: several challenges are a list), or several; nothing
    /// where it is empty. False: they are longer than 8 KiB, or the arena is full.
    public func addChallenge(_ text: ByteView) -> Bool {
        guard text.n > 0 else { return true }
        let old = pointee.auth.challenges
        let length = old.n + 2 + text.n
        guard length <= 8192, let memory = pointee.arena.allocate(length, align: 1) else {
            return false
        }
        var sink = ByteSink(memory.assumingMemoryBound(to: UInt8.self), capacity: length)
        if !old.isEmpty {
            sink.put(old)
            sink.put(Self.separator)
        }
        sink.put(text)
        pointee.auth.challenges = sink.view
        return true
    }

    /// The challenges of the running authorizer alone.
    var ownChallenges: ByteView {
        let (all, before) = (pointee.auth.challenges, pointee.auth.challengesBefore)
        guard all.n > before else { return .absent }
        return before == 0 ? all : all[(before + Self.separator.n)..<all.n]
    }

    private static var separator: ByteView { ByteView(", ") }

    /// What `$context.authorizer.<key>` is, for reports. Off the data path.
    public func authorizerMember(_ key: String) -> pen_value? {
        var key = key
        return key.withUTF8 { authorizerValue(ByteView(p: $0.baseAddress, n: $0.count)) }
    }

    /// $context.authorizer.<key>: the principal, or a variable "ctx.authorizer.<key>", else one that
    /// any step wrote under that key.
    func authorizerValue(_ key: ByteView) -> pen_value? {
        if key.equals("principalId") {
            let said = pointee.auth.principal
            let principal = said.isPresent ? said : pointee.auth.earlier
            return principal.isPresent ? .string(principal) : nil
        }
        if let value = writtenAuthorizerValue(key) { return value }
        // $context.authorizer.claims.<name> (developer guide, "$context variables"), whose dots belong
        // to the name; of a step of a chain $context.authorizer.<step>.claims.<name>.
        let claims = ByteView("claims.")
        var start = 0
        while start + claims.n < key.n {
            if key[start..<key.n].hasPrefix(claims) { break }
            guard let dot = key[start..<key.n].firstIndex(of: UInt8(ascii: ".")) else { return nil }
            start += dot + 1
        }
        let end = start + claims.n
        guard end < key.n, let object = writtenAuthorizerValue(key[0..<(end - 1)]),
            object.type == PEN_JSON
        else { return nil }
        return value(ofMember: key[end..<key.n], in: object.s)
    }

    private func writtenAuthorizerValue(_ key: ByteView) -> pen_value? {
        guard let entries = pointee.variables.entries else { return nil }
        let prefix = ByteView("ctx.")
        for i in 0..<pointee.variables.count {
            let name = entries[i].name
            // Equal: the key names the step too, "tokens.tenant".
            guard name.n >= prefix.n + key.n, name.hasPrefix(prefix) else { continue }
            if name[(name.n - key.n)..<name.n].equals(key),
                name[name.n - key.n - 1] == UInt8(ascii: ".")
            {
                return entries[i].value
            }
        }
        return nil
    }
}
