import Foundation
import Glibc
import PenstockCore
import Testing

@testable import PenstockIO

/// A blocking client of a few lines.
struct RawClient {
    let descriptor: Int32

    init(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            connect(
                descriptor, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        precondition(result == 0, "connect failed")
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// A socket that listens on a port of its own.
    static func listener() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            let raw = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return bind(descriptor, raw, length) == 0 && listen(descriptor, 8) == 0
                && getsockname(descriptor, raw, &length) == 0
        }
        try #require(isBound)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// The next connection of a listener; it is read from for ten seconds at most.
    init(accepting listener: Int32) {
        descriptor = accept(listener, nil, nil)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let n = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if n <= 0 { return }
            sent += n
        }
    }

    /// Reads until the text so far ends with `end`, or the connection does.
    func read(until end: String) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !String(decoding: all, as: UTF8.self).hasSuffix(end) || end.isEmpty {
            let n = recv(descriptor, &buffer, buffer.count, 0)
            if n <= 0 { break }
            all += buffer[..<n]
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// Waits for the end, or a reset; false: bytes or nothing came.
    var isEnded: Bool {
        var byte: UInt8 = 0
        let n = recv(descriptor, &byte, 1, 0)
        return n == 0 || (n < 0 && errno == ECONNRESET)
    }

    func close() { Glibc.close(descriptor) }

    /// Closes with a reset instead of an end.
    func reset() {
        var none = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
        Glibc.close(descriptor)
    }
}

@Suite("The loops over real sockets")
struct LoopGroupTests {
    private func start(
        loops: Int = 2, upstream: [UpstreamDefinition.Target] = []
    ) throws -> (LoopGroup, UInt16) {
        var options = LoopGroupOptions(
            loops: loops,
            listeners: [ListenerOptions(name: "main", address: .tcp(host: "127.0.0.1", port: 0))])
        options.routeCapacity = 64
        options.stepCapacity = 64
        let group = try LoopGroup(options)
        let bound = try group.start(StubSnapshot.make(upstream: upstream))
        return (group, bound[0].port)
    }

    @Test("a request is answered, the connection stays, a pipelined train is answered in order")
    func keepAlive() throws {
        let (group, port) = try start()
        let client = RawClient(port: port)
        client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        let first = client.read(until: "hello")
        #expect(first.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(first.contains("x-request-id: "))
        client.send(
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        let rest = client.read(until: "")
        #expect(rest.contains("\r\n\r\nabcHTTP/1.1 404"))
        #expect(rest.hasSuffix("hello"))
        client.close()
        #expect(group.drain(timeoutNanoseconds: 5_000_000_000))
        group.stop()
    }

    /// Says when the last reference to it is gone.
    private final class Canary: Sendable {
        private let tell: DispatchSemaphore
        init(_ tell: DispatchSemaphore) { self.tell = tell }
        deinit { tell.signal() }
    }

    @Test("the resolver's worker ends when it finds its group gone")
    func resolverOutlives() throws {
        let (entered, go, ended) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        weak var left: LoopGroup?
        do {
            var options = LoopGroupOptions(loops: 1, listeners: [])
            options.routeCapacity = 8
            options.stepCapacity = 8
            let canary = Canary(ended)
            options.resolverPause = {
                withExtendedLifetime(canary) {
                    entered.signal()
                    go.wait()
                }
            }
            let group = try LoopGroup(options)
            _ = try group.start(StubSnapshot.make())
            left = group
            entered.wait()
            #expect(group.stop())
        }
        // The worker pauses and does not keep its group; when it wakes it touches nothing and ends.
        #expect(left == nil)
        go.signal()
        #expect(ended.wait(timeout: .now() + 10) == .success)
    }

    @Test("a request goes through to an upstream and its answer comes back")
    func proxy() throws {
        let (backend, backendPort) = try start(loops: 1)
        let target = UpstreamDefinition.Target(
            address: .tcp(host: "127.0.0.1", port: backendPort))
        let (group, port) = try start(loops: 1, upstream: [target])
        let client = RawClient(port: port)
        // The gateway in front has a route /hello of its own; // is nobody's but the upstream's.
        client.send("GET /x/../hello HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.read(until: "}").hasPrefix("HTTP/1.1 400 "))
        let second = RawClient(port: port)
        for i in 0..<5 {
            second.send("GET /up\(i) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(second.read(until: "}").hasPrefix("HTTP/1.1 404 "))
        }
        client.close()
        second.close()
        #expect(group.drain(timeoutNanoseconds: 5_000_000_000))
        group.stop()
        #expect(backend.drain(timeoutNanoseconds: 5_000_000_000))
        backend.stop()
    }
    @Test("a client that resets its connection ends its request at the upstream")
    func clientReset() throws {
        let (listener, backendPort) = try RawClient.listener()
        defer { close(listener) }
        let target = UpstreamDefinition.Target(
            address: .tcp(host: "127.0.0.1", port: backendPort))
        let (group, port) = try start(loops: 1, upstream: [target])
        let client = RawClient(port: port)
        client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        let upstream = RawClient(accepting: listener)
        #expect(upstream.read(until: "\r\n\r\n").hasPrefix("GET /slow "))
        client.reset()
        // It never answers, and hears the end long before any time-out of the gateway.
        #expect(upstream.isEnded)
        upstream.close()
        #expect(group.drain(timeoutNanoseconds: 5_000_000_000))
        group.stop()
    }
}
