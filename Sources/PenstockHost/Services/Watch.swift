import CPenstock
import PenstockCore
import Synchronization

/// One periodic timer or watched descriptor of an instance; its loop's part belongs to the loop.
final class Watch: @unchecked Sendable {
    // Safe: `kind` and `token` are constant, two fields are atomic, the rest is the loop's.

    enum Kind {
        case timer(period: UInt64)
        case descriptor(Int32)
        var isTimer: Bool { if case .timer = self { true } else { false } }
    }

    let kind: Kind
    /// What the plugin knows it by.
    let token: pen_token
    let isStopped = Atomic<Bool>(false)
    let interest: Atomic<UInt32>
    /// Set on the loop with the first call.
    var context: InstanceContext?
    private var timer: UnsafeMutablePointer<Timer>?
    /// The loop's token and the record that catches its events.
    private var loopToken: pen_token = 0
    private var record: UnsafeMutablePointer<InstanceRecord>?

    init(_ kind: Kind, token: pen_token, interest: UInt32 = 0) {
        self.kind = kind
        self.token = token
        self.interest = Atomic(interest)
    }

    deinit {
        timer?.deallocate()
        record?.deallocate()
    }

    /// Arms the timer or watches the descriptor. [loop]
    func begin() {
        guard let context, !isStopped.load(ordering: .acquiring) else { return }
        switch kind {
        case .timer(let period):
            let timer = UnsafeMutablePointer<Timer>.allocate(capacity: 1)
            timer.initialize(
                to: Timer(context: Unmanaged.passUnretained(self).toOpaque()) { Watch.fired($0) })
            self.timer = timer
            context.loop.pointee.arm(timer, at: context.loop.pointee.now &+ period)
        case .descriptor(let descriptor): beginDescriptor(descriptor, context)
        }
    }

    private func beginDescriptor(_ descriptor: Int32, _ context: InstanceContext) {
        guard let instance = context.record else { return }
        // A record of its own in the token's slot: the event comes here first and gets the token
        // that the plugin knows.
        var catcher = instance.pointee
        catcher.hookState = Unmanaged.passUnretained(self).toOpaque()
        catcher.onEvent = { state, _, event in
            guard let state else { return PEN_CONTINUE }
            Unmanaged<Watch>.fromOpaque(state).takeUnretainedValue().deliver(event.pointee)
            return PEN_CONTINUE
        }
        let record = UnsafeMutablePointer<InstanceRecord>.allocate(capacity: 1)
        record.initialize(to: catcher)
        self.record = record
        let loop = context.loop
        guard
            let opened = loop.pointee.tokens.open(
                .descriptor, exchange: nil, instance: UnsafePointer(record))
        else { return report("its loop has no token left", context) }
        opened.slot.pointee.period = UInt64(UInt32(bitPattern: descriptor))
        loopToken = opened.token
        if !loop.pointee.watch(descriptor, interest.load(ordering: .relaxed), loopToken) {
            loop.pointee.tokens.close(opened.slot)
            loopToken = 0
            report("descriptor \(descriptor) can't be watched", context)
        }
    }

    /// What a descriptor is watched for has changed. [loop]
    func change() {
        guard case .descriptor(let descriptor) = kind, loopToken != 0, let context else { return }
        // Errors are always delivered, so that watching for nothing else is still watching.
        let wanted = interest.load(ordering: .relaxed) | PEN_FD_ERROR
        _ = context.loop.pointee.watch(descriptor, wanted, loopToken)
    }

    /// Disarms. [loop]
    func end() {
        guard let context else { return }
        if let timer, timer.pointee.isArmed { context.loop.pointee.cancel(timer) }
        if case .descriptor(let descriptor) = kind, loopToken != 0 {
            _ = context.loop.pointee.watch(descriptor, 0, loopToken)
            if let slot = context.loop.pointee.tokens.live(loopToken) {
                context.loop.pointee.tokens.close(slot)
            }
            loopToken = 0
        }
        self.context = nil
    }

    private static func fired(_ address: UnsafeMutableRawPointer) {
        let timer = address.assumingMemoryBound(to: Timer.self)
        guard let raw = timer.pointee.context else { return }
        let watch = Unmanaged<Watch>.fromOpaque(raw).takeUnretainedValue()
        guard let context = watch.context, case .timer(let period) = watch.kind else { return }
        // Armed before the call, so that the plugin can stop it from inside.
        context.loop.pointee.arm(timer, at: timer.pointee.deadline &+ period)
        watch.deliver(Pipeline.makeEvent(PEN_EVENT_TIMER))
    }

    private func deliver(_ event: pen_event) {
        guard !isStopped.load(ordering: .acquiring), let context, let record = context.record,
            let onEvent = record.pointee.onEvent
        else { return }
        var event = event
        event.token = token
        _ = onEvent(record.pointee.hookState, nil, &event)
    }

    private func report(_ message: String, _ context: InstanceContext) {
        context.host.log(LogRecord(.error, message, source: context.name))
    }
}
