public import CPenstock

/// One configured plugin on one loop: its table of functions and what it may touch.
///
/// Raw memory owned by the snapshot's instance; carried from snapshot to snapshot while neither the
/// library nor the configuration changed.
public struct InstanceRecord {
    /// What the plugin filled in at create.
    public var abi: pen_instance
    /// What runs a phase: the plugin's own function, or the host's for `.blocking` and `.isolated`.
    public var onPhase:
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer, pen_phase) -> pen_verdict
    /// What takes events; nil: the plugin has no on_event.
    public var onEvent:
        (
            @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<pen_event>)
                -> pen_verdict
        )?
    /// First argument of both: the plugin's state, or this record's address for the host's own.
    public var hookState: UnsafeMutableRawPointer?
    /// What it may read.
    public var reads: AccessSet
    /// What it may write.
    public var writes: AccessSet
    /// Its name for logs, "auth.apikey".
    public var name: ByteView
    /// The view of the host that the plugin was given.
    public var host: UnsafePointer<pen_host>
    /// How a hook runs.
    public var runner: Runner = .direct
    /// Which worker lane, for `.blocking`; which child, for `.isolated`: the host's own.
    public var lane: UInt32 = 0
    /// The host's own, for `.blocking` and `.isolated`.
    public var runnerContext: UnsafeMutableRawPointer?

    /// Where a hook runs.
    public enum Runner: UInt8 {
        /// Here and now, on the loop.
        case direct
        /// On a worker thread, with a detached copy.
        case blocking
        /// In a child process, with a frame.
        case isolated
    }

    /// A record for an instance that create() made.
    public init(
        abi: pen_instance, reads: AccessSet, writes: AccessSet, name: ByteView,
        host: UnsafePointer<pen_host>
    ) {
        self.abi = abi
        onPhase = abi.on_phase
        onEvent = abi.on_event
        hookState = abi.state
        self.reads = reads
        self.writes = writes
        self.name = name
        self.host = host
    }
}

/// One step of a route: which instance runs in which phase, and under which rules.
public struct StepRecord {
    /// Instances, one a loop, or one for all when `isShared`.
    public var instances: UnsafePointer<InstanceRecord>
    /// PEN_PHASE_*.
    public var phase: pen_phase
    /// The rules.
    public var flags: StepFlags
    /// What an authorizer's ERROR, or any step's time-out or FAIL, means.
    public var onError: FailurePolicy = .deny
    /// PEN_GR_* of what an authorizer's DENY or ABSTAIN answers when the chain refuses by it; 0:
    /// ACCESS_DENIED, or UNAUTHORIZED where nobody decided.
    public var refusal: UInt32 = 0
    /// Milliseconds it may wait (PENDING); 0: only the exchange's deadline.
    public var timeoutMilliseconds: UInt32 = 0
    /// The chain that this step stands for, when it is the auth phase; else nil.
    public var chain: UnsafePointer<ChainNode>?
    /// Nodes of the chain; the root is the first.
    public var chainCount: Int32 = 0
    /// Index into the loop's step metrics.
    public var metric: UInt32 = 0
    /// Its name in the configuration.
    public var name: ByteView = .absent
    /// `ctx.<name>.`, before the names of what it says as an authorizer; absent: it is none.
    public var contextPrefix: ByteView = .absent
    /// "penstock.yaml:41", for explain and logs.
    public var source: ByteView = .absent
    /// Remembered verdicts, one cache a loop, or nil.
    public var caches: UnsafeMutablePointer<VerdictCache>?
    /// Names whose values are the cache key: `identityCount` of them.
    public var identities: UnsafePointer<VariableReference>?
    /// How many identity sources.
    public var identityCount: Int32 = 0
    /// Seconds that the step's own configuration allows.
    public var cacheSeconds: UInt32 = 0
    /// In shadow: what it and the chain around it are, so that what was counted of others isn't held for evidence
    /// of these; in this process only.
    public var evidence: UInt64 = 0
    /// What the plugin says of body streams, when it filters them: one a loop, as `instances`.
    public var filter: UnsafePointer<pen_body_filter>?

    /// A step of one instance.
    public init(instances: UnsafePointer<InstanceRecord>, phase: pen_phase, flags: StepFlags = []) {
        self.instances = instances
        self.phase = phase
        self.flags = flags
    }

    /// The instance of a loop.
    @inlinable @inline(__always)
    public func instance(_ loop: UInt32) -> UnsafePointer<InstanceRecord> {
        flags.contains(.shared) ? instances : instances + Int(loop)
    }
}

/// The rules of one step.
public struct StepFlags: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt32
    /// From bits.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// One instance for all loops.
    @inlinable public static var shared: StepFlags { StepFlags(rawValue: 1) }
    /// Run, record, discard.
    @inlinable public static var shadow: StepFlags { StepFlags(rawValue: 2) }
    /// Runs on local answers too.
    @inlinable public static var onLocal: StepFlags { StepFlags(rawValue: 4) }
    /// Stands for the whole chain of the auth phase.
    @inlinable public static var chain: StepFlags { StepFlags(rawValue: 8) }
    /// The integration hears UPSTREAM_HEAD and UPSTREAM_FAILED.
    @inlinable public static var wantsEvents: StepFlags { StepFlags(rawValue: 16) }
    /// A step or chain in shadow that stands beside authorizers which must allow too: whom they named stays,
    /// and a chain knows it.
    @inlinable public static var besideOthers: StepFlags { StepFlags(rawValue: 32) }
    /// In shadow, under an odd number of `not`: what it allows is refused.
    @inlinable public static var turned: StepFlags { StepFlags(rawValue: 128) }
    /// In shadow, in an `all_of` whose parts must name the same principal.
    @inlinable public static var mustAgree: StepFlags { StepFlags(rawValue: 256) }
    /// Its remembered verdicts are about the caller, whatever is asked.
    @inlinable public static var keptForCaller: StepFlags { StepFlags(rawValue: 64) }
}

/// What a failed step means (`on_error`).
public enum FailurePolicy: UInt8, Sendable {
    /// The exchange fails: 500, or for a time-out of an authorizer 500 as AWS answers.
    case deny
    /// As if it had said CONTINUE or ALLOW.
    case allow
    /// Authorizers: as if it had said ABSTAIN. Others: as allow.
    case next
}

/// A node of an authorizer chain, in an array with the root first and children after parents.
public struct ChainNode {
    /// What a node does with its children.
    public enum Kind: UInt8 {
        /// One authorizer.
        case step
        /// Every child must allow; the first that doesn't decides.
        case allOf
        /// The first child that allows decides; else a denial beats an abstention.
        case anyOf
        /// The first child that doesn't abstain decides.
        case firstOf
        /// Allow and deny change places.
        case not
    }
    /// What it does.
    public var kind: Kind
    /// allOf: the principals of the children must agree.
    public var samePrincipal: Bool = false
    /// Nothing in it is enforced: to the chain around it, it isn't there.
    public var isShadow = false
    /// A step's, or nil.
    public var step: UnsafePointer<StepRecord>?
    /// Index of the parent, -1 for the root.
    public var parent: Int32
    /// Index of the first child, -1 for a step.
    public var firstChild: Int32 = -1
    /// Index of the next child of the same parent, -1 for the last.
    public var nextSibling: Int32 = -1

    /// A node.
    public init(kind: Kind, step: UnsafePointer<StepRecord>?, parent: Int32) {
        self.kind = kind
        self.step = step
        self.parent = parent
    }
}
