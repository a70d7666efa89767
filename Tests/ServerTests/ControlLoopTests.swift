import Foundation
import Testing

@testable import PenstockServer

@Suite struct ControlLoopTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "pen-\(UUID().uuidString)").path

    private func write(_ text: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    @Test("a file that changed after reading began and before it was watched is a change")
    func missed() throws {
        try write("read")
        let control = ControlLoop(watchesFiles: true)
        let time = FileTime.now
        try write("changed")
        control.watch([path], since: time)
        #expect(control.next(timeout: 0) == .filesChanged)
        #expect(control.next(timeout: 0) == nil)
    }

    @Test("a file that changed before reading began is none")
    func older() throws {
        try write("read")
        let control = ControlLoop(watchesFiles: true)
        // The clock of files has ticks of some milliseconds.
        let written = FileTime.now
        var time = FileTime.now
        while time == written { time = FileTime.now }
        control.watch([path], since: time)
        #expect(control.next(timeout: 0) == nil)
    }

    @Test("files that a reload on another thread names wake up who waits")
    func wakes() throws {
        try write("read")
        let control = ControlLoop(watchesFiles: true)
        let (time, path) = (FileTime.now, path)
        try write("changed")
        Thread.detachNewThread { control.watch([path], since: time) }
        #expect(control.next(timeout: 10_000) == .filesChanged)
    }

    @Test("without watching, nothing is a change")
    func unwatched() throws {
        try write("read")
        let control = ControlLoop(watchesFiles: false)
        control.watch([path], since: FileTime.now)
        #expect(control.next(timeout: 0) == nil)
    }
}
