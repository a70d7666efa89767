import CSystem
import Foundation
import Glibc
import Testing

@testable import PenstockIO

@Suite("A listener that ends")
struct ListenerTests {
    /// A client's socket with its connect under way; the second: how that went so far.
    private func connect(_ address: Address) -> (Int32, Int32) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        let client = socket(address.family, type, 0)
        let result = address.withRaw { Glibc.connect(client, $0, $1) }
        return (client, result == 0 ? 0 : errno)
    }

    private func accept(_ listener: Int32) -> Int32 {
        let client = csys_accept_nonblocking(listener, nil, nil)
        if client >= 0 { close(client) }
        return client >= 0 ? 0 : errno
    }

    @Test("over TCP: what is queued is still accepted, and a new connect hears nothing")
    func tcp() throws {
        let any = try #require(try? Address.resolve(host: "127.0.0.1", port: 0).get().first)
        let listener = ListenerSocket.open(any, backlog: 8, shared: true)
        defer { close(listener) }
        let port = ListenerSocket.port(of: listener)
        let address = try #require(try? Address.resolve(host: "127.0.0.1", port: port).get().first)
        let (first, _) = connect(address)
        defer { close(first) }
        var ready = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        #expect(poll(&ready, 1, 5000) == 1)
        #expect(csys_listener_quiesce(listener) == 0)
        let (second, state) = connect(address)
        defer { close(second) }
        #expect(state == EINPROGRESS)
        #expect(accept(listener) == 0)
        #expect(accept(listener) == EAGAIN)
        // Neither made nor refused: its kernel will ask again, and may then find another listener.
        ready = pollfd(fd: second, events: Int16(POLLOUT), revents: 0)
        #expect(poll(&ready, 1, 50) == 0)
    }

    @Test("over a UNIX socket: what is queued is still accepted, and a new connect is refused")
    func unix() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "pen-\(UUID()).sock").path
        defer { unlink(path) }
        let address = try #require(Address(unixPath: path))
        let listener = ListenerSocket.open(address, backlog: 8, shared: false)
        defer { close(listener) }
        let (first, made) = connect(address)
        defer { close(first) }
        #expect(made == 0)
        #expect(csys_listener_quiesce(listener) == 0)
        let (second, refused) = connect(address)
        defer { close(second) }
        #expect(refused == ECONNREFUSED)
        #expect(accept(listener) == 0)
        #expect(accept(listener) == EAGAIN)
    }
}
