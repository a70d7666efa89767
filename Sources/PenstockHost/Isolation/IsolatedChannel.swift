import CPenstock
import PenstockCore

/// One event loop's end of an isolated instance: the calls that wait on this loop and the socket to
/// the thread in the child that serves it.
///
/// Belongs to its loop; the supervisor's thread only posts `attach`, `detach` and `retire` to it.
/// What the child sends is not believed (`EffectFrame.read`, `CalloutFrame.read`): a frame that lies
/// about its lengths or names a call that there isn't ends the child.
final class IsolatedChannel: @unchecked Sendable {
    // Safe: constants, and state that only the loop's thread touches.

    /// Why calls are refused while there is no child.
    enum Outage {
        case starting, restarting, capped, retired

        /// For the failure's detail.
        var detail: StaticString {
            switch self {
            case .starting: "the plugin's process is starting"
            case .restarting: "the plugin's process died and starts again soon"
            case .capped: "the plugin's process died too often and stays down (plugins.crash_max)"
            case .retired: "the instance is gone"
            }
        }
    }

    struct Call {
        var token: pen_token = 0
        var exchange: Exchange?
        /// Bumped at each use, part of the call's number.
        var generation: UInt32 = 0
        /// When it was sent, monotonic nanoseconds.
        var sentAt: UInt64 = 0
        /// When its exchange stopped waiting; 0: it waits.
        var abandonedAt: UInt64 = 0
        /// Tokens of callouts: here, in the child.
        var callouts: [(here: pen_token, there: pen_token)] = []
    }

    let record: UnsafeMutablePointer<InstanceRecord>
    let loop: UnsafeMutablePointer<LoopServices>
    let limits: IsolationLimits
    /// Owns `record`.
    private let block: RecordBlock
    /// Tells the supervisor that the child of a generation is of no use. [any]
    let report: @Sendable (UInt32, StaticString) -> Void

    var descriptor: Int32 = -1
    /// Which child: counts up with each start.
    var generation: UInt32 = 0
    var outage = Outage.starting
    var watch: pen_token = 0
    var interest: UInt32 = 0
    var input = FrameBuffer()
    var output = FrameBuffer()
    var calls: [Call] = []
    var freeCalls: [Int] = []
    var open = 0
    var window = PollWindow()
    let hangTimer = UnsafeMutablePointer<Timer>.allocate(capacity: 1)
    /// Whether the plugin has an on_event, by the child's word.
    var hasEvents = false

    init(
        record: UnsafeMutablePointer<InstanceRecord>, loop: UnsafeMutablePointer<LoopServices>,
        limits: IsolationLimits, block: RecordBlock,
        report: @escaping @Sendable (UInt32, StaticString) -> Void
    ) {
        self.record = record
        self.loop = loop
        self.limits = limits
        self.block = block
        self.report = report
        hangTimer.initialize(to: Timer(context: nil, fire: { IsolatedChannel.hangTimerFired($0) }))
        hangTimer.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit { hangTimer.deallocate() }
}
