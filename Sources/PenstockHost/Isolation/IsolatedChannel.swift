import CPenstock
import CSystem
import Glibc
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

    private(set) var descriptor: Int32 = -1
    /// Which child: counts up with each start.
    private(set) var generation: UInt32 = 0
    private(set) var outage = Outage.starting
    private var watch: pen_token = 0
    private var interest: UInt32 = 0
    private var input = FrameBuffer()
    var output = FrameBuffer()
    var calls: [Call] = []
    private var freeCalls: [Int] = []
    private(set) var open = 0
    private var window = PollWindow()
    private let hangTimer = UnsafeMutablePointer<Timer>.allocate(capacity: 1)
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

    // MARK: Life of the socket

    /// A fresh child listens at the other end of `descriptor`, which is taken over.
    func attach(_ descriptor: Int32, generation: UInt32, hasEvents: Bool) {
        if outage == .retired {
            close(descriptor)
            return
        }
        if self.descriptor >= 0 { drop("the plugin's process died") }
        guard
            let opened = loop.pointee.tokens.open(
                .descriptor, exchange: nil, instance: UnsafePointer(record))
        else {
            close(descriptor)
            report(generation, "no token is left to watch the plugin's process with")
            return
        }
        watch = opened.token
        opened.slot.pointee.period = UInt64(descriptor)
        self.descriptor = descriptor
        self.generation = generation
        self.hasEvents = hasEvents
        input.clear()
        output.clear()
        interest = PEN_FD_READ
        if !loop.pointee.watch(descriptor, interest, watch) {
            lost("the plugin's process can't be watched")
        }
    }

    /// The child of `generation` is gone, or all of them for good.
    func detach(_ generation: UInt32, _ outage: Outage) {
        if descriptor >= 0, self.generation == generation || outage == .retired {
            drop("the plugin's process died")
        }
        if self.outage != .retired, descriptor < 0 { self.outage = outage }
    }

    /// The socket broke or the child lied: nothing more is expected of it.
    func lost(_ reason: StaticString) {
        let generation = generation
        drop(reason)
        outage = .restarting
        report(generation, reason)
    }

    private func drop(_ reason: StaticString) {
        guard descriptor >= 0 else { return }
        _ = loop.pointee.watch(descriptor, 0, watch)
        if let slot = loop.pointee.tokens.live(watch) { loop.pointee.tokens.close(slot) }
        close(descriptor)
        descriptor = -1
        watch = 0
        if hangTimer.pointee.isArmed { loop.pointee.cancel(hangTimer) }
        // What waits ends by its step's policy. Each may lead to new calls, which are refused now.
        for index in calls.indices where calls[index].token != 0 {
            let call = calls[index]
            release(index)
            fail(call, reason)
        }
    }

    private func fail(_ call: Call, _ reason: StaticString) {
        guard call.abandonedAt == 0 else { return }
        Detached.complete(loop, token: call.token, verdict: PEN_FAIL) { exchange in
            exchange.pointee.failure.detail = ByteView(reason)
            return false
        }
    }

    // MARK: Calls

    /// The number of a new call, or nil past the bound.
    func begin(_ token: pen_token, _ exchange: Exchange) -> UInt32? {
        guard open < limits.queueMax else { return nil }
        let index: Int
        if let free = freeCalls.popLast() {
            index = free
        } else {
            index = calls.count
            calls.append(Call())
        }
        open += 1
        calls[index].token = token
        calls[index].exchange = exchange
        calls[index].abandonedAt = 0
        calls[index].sentAt = loop.pointee.clock()
        if window.length > 0 { loop.pointee.awakeUntil = calls[index].sentAt + window.length }
        calls[index].generation = (calls[index].generation + 1) & 0xfffff
        return calls[index].generation << 12 | UInt32(index)
    }

    /// Position of a call that is open, or nil.
    func find(_ call: UInt32) -> Int? {
        let index = Int(call & 0xfff)
        guard index < calls.count, calls[index].token != 0,
            calls[index].generation == call >> 12
        else { return nil }
        return index
    }

    /// A call was answered; with the last one the loop may sleep again.
    func learn(_ call: Call) {
        window.learn(loop.pointee.clock() &- call.sentAt)
        if open == 0 { loop.pointee.awakeUntil = 0 }
    }

    func release(_ index: Int) {
        calls[index].token = 0
        calls[index].exchange = nil
        calls[index].callouts.removeAll(keepingCapacity: true)
        freeCalls.append(index)
        open -= 1
    }

    /// Nobody waits for the calls of an exchange any more: the child is told. One that doesn't even
    /// answer that for `limits.hangMax` hangs, and is ended.
    func abandon(_ exchange: Exchange) {
        for index in calls.indices
        where calls[index].exchange == exchange && calls[index].abandonedAt == 0 {
            calls[index].abandonedAt = max(loop.pointee.now, 1)
            let number = calls[index].generation << 12 | UInt32(index)
            _ = output.append(.cancel) { $0.put(frame: number) }
            if !hangTimer.pointee.isArmed {
                loop.pointee.arm(hangTimer, at: loop.pointee.now + limits.hangMax)
            }
        }
        flush()
    }

    private static func hangTimerFired(_ timer: UnsafeMutableRawPointer) {
        guard let context = timer.assumingMemoryBound(to: Timer.self).pointee.context else {
            return
        }
        Unmanaged<IsolatedChannel>.fromOpaque(context).takeUnretainedValue().checkHang()
    }

    private func checkHang() {
        let oldest = calls.filter { $0.token != 0 && $0.abandonedAt != 0 }.map(\.abandonedAt).min()
        guard let oldest else { return }
        if loop.pointee.now >= oldest + limits.hangMax {
            lost("the plugin's process hangs")
        } else {
            loop.pointee.arm(hangTimer, at: oldest + limits.hangMax)
        }
    }

    // MARK: Bytes

    /// Writes what there is to write; the rest when the socket takes it.
    func flush() {
        guard descriptor >= 0 else { return }
        while output.count > 0 {
            let sent = csys_send(descriptor, output.base + output.start, UInt64(output.count))
            if sent > 0 {
                output.consume(Int(sent))
            } else if errno == EINTR {
                continue
            } else {
                // Anything but EAGAIN is followed by an end of file, which is where it is handled.
                if errno != EAGAIN { output.clear() }
                break
            }
        }
        let wanted = output.count > 0 ? PEN_FD_READ | PEN_FD_WRITE : PEN_FD_READ
        guard wanted != interest else { return }
        interest = wanted
        _ = loop.pointee.watch(descriptor, wanted, watch)
    }

    /// The socket is ready (PEN_FD_* bits).
    func ready(_ bits: UInt32) {
        if bits & PEN_FD_WRITE != 0 { flush() }
        guard descriptor >= 0, bits & (PEN_FD_READ | PEN_FD_ERROR) != 0 else { return }
        let generation = generation
        let n = input.fill(from: descriptor)
        if n == 0 { return lost("the plugin's process died") }
        if n < 0 {
            if errno != EAGAIN && errno != EINTR { lost("the plugin's process died") }
            return
        }
        while true {
            switch IsolationFrame.next(input.view) {
            case .incomplete: return
            case .malformed: return lost("the plugin's process sent what is no frame")
            case .frame(let kind, let payload, let size):
                let isBelieved = take(kind, payload)
                // Handling it may have ended this child, or even brought the next one.
                guard descriptor >= 0, self.generation == generation else { return }
                guard isBelieved else { return lost("the plugin's process sent what it may not") }
                input.consume(size)
            }
        }
    }
}
