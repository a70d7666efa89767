import CPenstock
import PenstockCore
import Synchronization

/// "pen.work/1" (ext/work.h).
enum WorkExtension {
    static var table: UnsafeRawPointer { address.raw }

    private static let address = TableAddress(
        pen_work(
            size: Extensions.size(pen_work.self), reserved: 0,
            submit: { WorkExtension.submit(Exchange($0), $1, $2, $3) }))

    /// One function on its way through a worker thread. It holds the instance: the function is code
    /// and data of the plugin, and may outlive the exchange.
    private final class Job: @unchecked Sendable {
        // Safe: handed from the loop to one worker thread by the queue.
        let function: @convention(c) (UnsafeMutableRawPointer?) -> Int64
        let argument: UnsafeMutableRawPointer?
        let token: pen_token
        let loop: UnsafeMutablePointer<LoopServices>
        let context: InstanceContext
        let owner: PluginInstance?

        init(
            _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Int64,
            _ argument: UnsafeMutableRawPointer?, _ token: pen_token,
            _ loop: UnsafeMutablePointer<LoopServices>, _ context: InstanceContext
        ) {
            self.function = function
            self.argument = argument
            self.token = token
            self.loop = loop
            self.context = context
            owner = context.owner?.takeUnretainedValue()
        }

        func run() {
            let value = function(argument)
            context.workInFlight.subtract(1, ordering: .relaxed)
            guard loop.pointee.tokens.claim(token) else { return }
            loop.pointee.post(
                LoopMessage(
                    event: PEN_EVENT_WORK_DONE, token: token, value: value,
                    data: pen_buf(p: nil, n: 0, ctx: nil, release: nil)))
        }
    }

    private static func submit(
        _ exchange: Exchange,
        _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Int64,
        _ argument: UnsafeMutableRawPointer?, _ milliseconds: UInt32
    ) -> pen_token {
        guard exchange.isOnOwnLoop, let instance = exchange.pointee.cursor.instance else {
            return 0
        }
        let context = InstanceContext.of(instance.pointee.host)
        let underWay = context.workInFlight.add(1, ordering: .relaxed).newValue
        guard underWay <= context.host.options.workQueueMax else {
            context.workInFlight.subtract(1, ordering: .relaxed)
            exchange.explain("the instance's work queue is full (plugins.work_queue)")
            return 0
        }
        let deadline =
            milliseconds > 0 ? exchange.deadline(in: milliseconds) : exchange.pointee.deadline
        let token = Tokens.open(exchange, .work, deadline: deadline)
        guard token != 0 else {
            context.workInFlight.subtract(1, ordering: .relaxed)
            return 0
        }
        let loop = exchange.pointee.loop
        let job = Unmanaged.passRetained(Job(function, argument, token, loop, context))
        let isAccepted = loop.pointee.submit(
            lane: WorkLane.plugins,
            { raw in
                guard let raw else { return }
                Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().run()
            }, job.toOpaque())
        if isAccepted { return token }
        job.release()
        context.workInFlight.subtract(1, ordering: .relaxed)
        if let slot = loop.pointee.tokens.live(token) {
            if slot.pointee.timer.isArmed { loop.pointee.cancel(slot.timer) }
            loop.pointee.tokens.close(slot)
        }
        exchange.explain("the workers' queue is full")
        return 0
    }
}
