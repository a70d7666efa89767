import Foundation
import Testing

@testable import PenstockServer

@Suite struct FileWatchTests {
    private let directory: URL
    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(
            path: "pen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { directory.appending(path: name).path }

    @Test("writing, replacing and removing a watched file is noticed, another file is not")
    func notices() throws {
        let watch = try #require(FileWatch())
        try "a".write(toFile: path("watched"), atomically: false, encoding: .utf8)
        watch.watch([path("watched")])
        #expect(!watch.drain())
        try "b".write(toFile: path("watched"), atomically: false, encoding: .utf8)
        #expect(watch.drain())
        // As editors do: a new file under the old name.
        try "c".write(toFile: path("watched"), atomically: true, encoding: .utf8)
        #expect(watch.drain())
        try "x".write(toFile: path("other"), atomically: false, encoding: .utf8)
        #expect(!watch.drain())
        try FileManager.default.removeItem(atPath: path("watched"))
        #expect(watch.drain())
    }

    @Test("files of one directory that have it by two names are both watched")
    func twoNames() throws {
        let watch = try #require(FileWatch())
        let other = directory.appending(path: ".").path + "/."
        try "1".write(toFile: path("a"), atomically: false, encoding: .utf8)
        // One of them is forgotten: the other's watch stays.
        watch.watch([path("a"), other + "/b", other + "/c"])
        watch.watch([path("a"), other + "/b"])
        try "2".write(toFile: path("a"), atomically: false, encoding: .utf8)
        #expect(watch.drain())
        try "2".write(toFile: path("b"), atomically: false, encoding: .utf8)
        #expect(watch.drain())
        try "2".write(toFile: path("c"), atomically: false, encoding: .utf8)
        #expect(!watch.drain())
        watch.watch([other + "/b"])
        try "3".write(toFile: path("b"), atomically: false, encoding: .utf8)
        #expect(watch.drain())
    }

    @Test("a secret that Kubernetes swaps by its link is noticed")
    func links() throws {
        let watch = try #require(FileWatch())
        watch.watch([path("token")])
        try FileManager.default.createSymbolicLink(
            atPath: path("..data"), withDestinationPath: directory.path)
        #expect(watch.drain())
    }

    @Test("a file that is no longer watched is not noticed")
    func forgets() throws {
        let watch = try #require(FileWatch())
        watch.watch([path("watched")])
        watch.watch([])
        try "b".write(toFile: path("watched"), atomically: false, encoding: .utf8)
        #expect(!watch.drain())
    }
}

@Suite struct PIDFileTests {
    @Test("a directory has one holder, and a second that is refused leaves its file alone")
    func holder() throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "pen-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        #expect(PIDFile.holder(of: directory) == nil)
        var first = PIDFile.take(directory: directory)
        #expect(first != nil)
        #expect(PIDFile.take(directory: directory) == nil)
        #expect(PIDFile.holder(of: directory) == getpid())
        withExtendedLifetime(first) {}
        first = nil
        #expect(PIDFile.holder(of: directory) == nil)
        #expect(PIDFile.take(directory: directory) != nil)
    }
}
