import CPenstock
import PenstockCore
import PenstockIO

/// A plugin of C functions for a simulated run, which is its state.
final class SimulatedPlugin: InstanceHandle, @unchecked Sendable {
    // Safe: one thread runs a simulation.
    private let record: UnsafeMutablePointer<InstanceRecord>
    private let filter: UnsafeMutablePointer<pen_body_filter>?
    private let host: UnsafeMutablePointer<pen_host>
    let isShared = true
    var filters: UnsafePointer<pen_body_filter>? { filter.map { UnsafePointer($0) } }
    var records: UnsafePointer<InstanceRecord> { UnsafePointer(record) }

    typealias Hook =
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer, pen_phase) -> pen_verdict
    typealias EventHook =
        @convention(c) (
            UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<pen_event>
        ) -> pen_verdict

    init(
        _ run: SimulatedRun, _ hook: @escaping Hook, event: EventHook? = nil,
        filter body: pen_body_filter? = nil
    ) {
        host = .allocate(capacity: 1)
        host.initialize(
            to: pen_host(
                size: UInt32(MemoryLayout<pen_host>.size), abi_major: 1, abi_minor: 0,
                ctx: UnsafeMutableRawPointer(host), name: ByteView("simulation"),
                version: ByteView("0"), get_extension: { _, _ in nil }))
        let abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: 0x7e, flags: PEN_SHARED,
            reserved: 0, state: Unmanaged.passUnretained(run).toOpaque(), reads: nil, read_count: 0,
            writes: nil, write_count: 0, destroy: nil, get_extension: nil, exchange_begin: nil,
            on_phase: hook, on_event: event, exchange_end: nil)
        record = .allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                abi: abi, reads: AccessSet(.all), writes: AccessSet(.all), name: ByteView("sim"),
                host: UnsafePointer(host)))
        if let body {
            let memory = UnsafeMutablePointer<pen_body_filter>.allocate(capacity: 1)
            memory.initialize(to: body)
            filter = memory
        } else {
            filter = nil
        }
    }

    deinit {
        record.deinitialize(count: 1)
        record.deallocate()
        filter?.deallocate()
        host.deallocate()
    }

    /// The run behind a plugin's state.
    static func run(_ state: UnsafeMutableRawPointer?) -> SimulatedRun {
        guard let state else { preconditionFailure("a hook without its state") }
        return Unmanaged<SimulatedRun>.fromOpaque(state).takeUnretainedValue()
    }

    /// An id, as the client sent it.
    static func id(_ exchange: Exchange) -> Int {
        for i in 0..<exchange.pointee.request.count {
            let field = exchange.pointee.request.fields[i]
            if String(field.nameView).lowercased() == "x-sim-id" {
                return Int(String(field.valueView)) ?? -1
            }
        }
        return -1
    }

    /// Suspends an exchange until a worker has run; 0: there is none to be had.
    static func suspend(_ exchange: Exchange) -> pen_token {
        let loop = exchange.pointee.loop
        let token = Tokens.open(exchange, .suspension, deadline: 0)
        guard token != 0 else { return 0 }
        let job = Unmanaged.passRetained(Resume(loop, token)).toOpaque()
        let taken = loop.pointee.submit(
            lane: WorkLane.plugins,
            { context in
                guard let context else { return }
                Unmanaged<Resume>.fromOpaque(context).takeRetainedValue().run()
            }, job)
        if taken { return token }
        Unmanaged<Resume>.fromOpaque(job).release()
        if let slot = loop.pointee.tokens.live(token) { loop.pointee.tokens.close(slot) }
        return 0
    }

    private final class Resume {
        let loop: UnsafeMutablePointer<LoopServices>
        let token: pen_token
        init(_ loop: UnsafeMutablePointer<LoopServices>, _ token: pen_token) {
            self.loop = loop
            self.token = token
        }
        func run() {
            guard loop.pointee.tokens.claim(token) else { return }
            loop.pointee.post(
                LoopMessage(
                    event: PEN_EVENT_RESUMED, token: token, value: 0,
                    data: pen_buf(p: nil, n: 0, ctx: nil, release: nil)))
        }
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    init(_ opaque: OpaquePointer) {
        self = UnsafeMutableRawPointer(opaque).assumingMemoryBound(to: ExchangeRecord.self)
    }

    /// Answers with a body whose id and length are said in fields.
    func answer(_ id: Int, _ body: some Collection<UInt8>) -> pen_verdict {
        let bytes = Array(body)
        for (name, value) in [("X-Echo-Id", "\(id)"), ("X-Echo-Len", "\(bytes.count)")] {
            var name = name
            var value = value
            name.withUTF8 { name in
                value.withUTF8 { value in
                    _ = appendHeader(
                        PEN_RESPONSE_HEADERS, name: ByteView(p: name.baseAddress, n: name.count),
                        value: ByteView(p: value.baseAddress, n: value.count))
                }
            }
        }
        bytes.withUnsafeBufferPointer {
            replaceBody(
                PEN_RESPONSE_BODY, pen_buf(borrowed: ByteView(p: $0.baseAddress, n: $0.count)))
        }
        markResponded(status: 200)
        return PEN_RESPOND
    }
}
