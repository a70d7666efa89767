import CSystem
import Glibc

/// The system calls of one loop on Linux: epoll, eventfd, non-blocking sockets.
final class LinuxSystem {
    private let epoll: Int32
    private let wakeup: Int32
    private let workers: WorkerPool
    /// Read by the loop's thread alone.
    private let time: UnsafeMutablePointer<csys_clock>
    private let raw: UnsafeMutablePointer<csys_event>
    /// `Event.data` of the wake-up: no registered record has it.
    static let wakeData = UInt64.max

    /// Opens the descriptors; workers are shared by all loops.
    init(workers: WorkerPool) {
        epoll = csys_epoll_create()
        wakeup = csys_eventfd_create()
        precondition(epoll >= 0 && wakeup >= 0, "no descriptors left for an event loop")
        raw = .allocate(capacity: Int(Event.batch))
        self.workers = workers
        time = .allocate(capacity: 1)
        csys_clock_start(time)
        let added = csys_epoll_add(epoll, wakeup, CSYS_EPOLL_IN, LinuxSystem.wakeData)
        precondition(added == 0, "epoll refused an eventfd")
    }

    deinit {
        Glibc.close(epoll)
        Glibc.close(wakeup)
        raw.deallocate()
        time.deallocate()
    }

    /// The table for this system. The system must outlive it.
    var calls: SystemCalls {
        SystemCalls(
            context: Unmanaged.passUnretained(self).toOpaque(),
            accept: { LinuxSystem.accept($1, $2.assumingMemoryBound(to: PeerAddress.self)) },
            // Where the kernel has no filters the drain still waits and accepts, and the window for a
            // lost connection is one accept wide.
            quiesce: { _ = csys_listener_quiesce($1) },
            connect: { LinuxSystem.connect($1.assumingMemoryBound(to: Address.self)) },
            connectError: { LinuxSystem.connectError($1) },
            receive: {
                let n = Int(csys_receive($1, $2, UInt64($3)))
                return n >= 0 ? n : -Int(errno)
            },
            write: { LinuxSystem.write($1, $2, $3) },
            shutdown: { _ = Glibc.shutdown($1, Int32(SHUT_WR)) },
            close: { _ = Glibc.close($1) },
            reset: {
                // Without lingering, close() sends a reset and drops what is unsent.
                var none = linger(l_onoff: 1, l_linger: 0)
                setsockopt($1, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
                _ = Glibc.close($1)
            },
            register: { context, descriptor, data in
                LinuxSystem.with(context) { $0.register(descriptor, data) }
            },
            watch: { context, descriptor, interest, data in
                LinuxSystem.with(context) { $0.watch(descriptor, interest, data) }
            },
            wait: { context, events, capacity, timeout in
                LinuxSystem.with(context) {
                    $0.wait(events.assumingMemoryBound(to: Event.self), capacity, timeout)
                }
            },
            yield: { _ in sched_yield() },
            wake: { context in
                LinuxSystem.with(context) { csys_eventfd_signal($0.wakeup) }
            },
            clock: { context in LinuxSystem.with(context) { csys_clock_now($0.time) } },
            monotonic: { _ in csys_monotonic() },
            unixMilliseconds: { _ in
                Int64(LinuxSystem.nanoseconds(CLOCK_REALTIME) / 1_000_000)
            },
            random: { _ in csys_random() },
            submit: { context, lane, function, argument in
                LinuxSystem.with(context) { $0.workers.submit(lane, function, argument) }
            })
    }

    @inline(__always)
    private static func with<R>(
        _ context: UnsafeMutableRawPointer, _ body: (LinuxSystem) -> R
    ) -> R {
        Unmanaged<LinuxSystem>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }

    static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        // No clock that is asked for here stands before its beginning, or ends before the year 2554.
        return UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000
            &+ UInt64(truncatingIfNeeded: time.tv_nsec)
    }

    private static func write(_ descriptor: Int32, _ spans: UnsafeRawPointer, _ count: Int32) -> Int
    {
        let vector = spans.assumingMemoryBound(to: iovec.self)
        // send() of one span costs the kernel less than writev(); neither may raise SIGPIPE.
        if count == 1 {
            let n = Int(
                csys_send(descriptor, vector.pointee.iov_base, UInt64(vector.pointee.iov_len)))
            return n >= 0 ? n : -Int(errno)
        }
        var message = msghdr()
        message.msg_iov = UnsafeMutablePointer(mutating: vector)
        message.msg_iovlen = Int(count)
        let n = sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
        return n >= 0 ? n : -Int(errno)
    }

    private static func connect(_ address: UnsafePointer<Address>) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.pointee.family, type, 0)
        guard descriptor >= 0 else { return -errno }
        if address.pointee.family != AF_UNIX { setNoDelay(descriptor) }
        let result = address.pointee.withRaw { Glibc.connect(descriptor, $0, $1) }
        if result == 0 || errno == EINPROGRESS { return descriptor }
        // A UNIX socket whose backlog is full says EAGAIN: a failure like any other.
        let error = errno
        Glibc.close(descriptor)
        return -error
    }

    private static func connectError(_ descriptor: Int32) -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno
    }

    static func setNoDelay(_ descriptor: Int32) {
        var one: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func accept(_ listener: Int32, _ peer: UnsafeMutablePointer<PeerAddress>)
        -> Int32
    {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        peer.initialize(to: PeerAddress())
        return withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer)
            let descriptor = csys_accept_nonblocking(
                listener, raw.assumingMemoryBound(to: sockaddr.self), &length)
            guard descriptor >= 0 else { return -errno }
            let family = Int32(pointer.pointee.ss_family)
            if family != AF_UNIX { setNoDelay(descriptor) }
            describe(UnsafeRawPointer(raw), family, peer)
            return descriptor
        }
    }

    private static func describe(
        _ storage: UnsafeRawPointer, _ family: Int32, _ peer: UnsafeMutablePointer<PeerAddress>
    ) {
        guard family == AF_INET || family == AF_INET6 else { return }
        // A listener for both families has IPv4 clients as ::ffff:a.b.c.d; rules and logs know a.b.c.d.
        let mapped = storage.loadUnaligned(fromByteOffset: 16, as: UInt32.self).bigEndian
        let isMapped =
            family == AF_INET6 && mapped == 0xffff
            && storage.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == 0
        let offset = family == AF_INET ? 4 : isMapped ? 20 : 8
        let family = isMapped ? AF_INET : family
        withUnsafeMutableBytes(of: &peer.pointee.text) { text in
            let start = text.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self)
            if inet_ntop(family, storage + offset, start, socklen_t(text.count)) != nil {
                peer.pointee.length = Int32(strlen(start))
            }
        }
        peer.pointee.port = UInt16(bigEndian: storage.load(fromByteOffset: 2, as: UInt16.self))
    }

    private func register(_ descriptor: Int32, _ data: UInt64) -> Int32 {
        csys_epoll_add(
            epoll, descriptor,
            CSYS_EPOLL_IN | CSYS_EPOLL_OUT | CSYS_EPOLL_RDHUP | CSYS_EPOLL_ET, data) == 0
            ? 0 : -errno
    }

    private func watch(_ descriptor: Int32, _ interest: UInt32, _ data: UInt64) -> Int32 {
        guard interest != 0 else {
            return csys_epoll_remove(epoll, descriptor) == 0 ? 0 : -errno
        }
        var bits: UInt32 = 0
        if interest & 1 != 0 { bits |= CSYS_EPOLL_IN }
        if interest & 2 != 0 { bits |= CSYS_EPOLL_OUT }
        if csys_epoll_mod(epoll, descriptor, bits, data) == 0 { return 0 }
        return csys_epoll_add(epoll, descriptor, bits, data) == 0 ? 0 : -errno
    }

    private func wait(
        _ events: UnsafeMutablePointer<Event>, _ capacity: Int32, _ timeout: Int64
    ) -> Int32 {
        let milliseconds = timeout < 0 ? -1 : Int32(min((timeout + 999_999) / 1_000_000, 60_000))
        let count = csys_epoll_wait(epoll, raw, min(capacity, Event.batch), milliseconds)
        guard count > 0 else { return 0 }
        var kept: Int32 = 0
        for i in 0..<Int(count) {
            let data = raw[i].data
            if data == LinuxSystem.wakeData {
                csys_eventfd_clear(wakeup)
                continue
            }
            var bits: UInt32 = 0
            let got = raw[i].events
            if got & CSYS_EPOLL_IN != 0 { bits |= Event.readable }
            if got & CSYS_EPOLL_OUT != 0 { bits |= Event.writable }
            if got & (CSYS_EPOLL_RDHUP | CSYS_EPOLL_HUP | CSYS_EPOLL_ERR) != 0 {
                bits |= Event.hangup | Event.readable
            }
            events[Int(kept)] = Event(data: data, bits: bits)
            kept += 1
        }
        return kept
    }
}
