import Foundation
import Testing

@testable import PenstockControl

@Suite("Archives of functions' code")
struct CodeArchiveTests {
    /// A folder with the one that archives are unpacked to, and nothing else.
    private final class Ground {
        let root = NSTemporaryDirectory() + "penstock-archive-\(UUID().uuidString)"
        var target: String { root + "/in/target" }

        init() throws {
            try FileManager.default.createDirectory(
                atPath: root + "/in/target", withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }

        /// Whether nothing has come to be beside the target.
        var isClean: Bool {
            let names = FileManager.default
            return (try? names.contentsOfDirectory(atPath: root)) == ["in"]
                && (try? names.contentsOfDirectory(atPath: root + "/in")) == ["target"]
        }
    }

    @Test("files come with their folders")
    func files() throws {
        let ground = try Ground()
        try CodeArchive.unpack(
            Archives.make(["a.py": "1", "./lib/deep/b.py": "2"]), into: ground.target)
        #expect(try String(contentsOfFile: ground.target + "/a.py", encoding: .utf8) == "1")
        #expect(
            try String(contentsOfFile: ground.target + "/lib/deep/b.py", encoding: .utf8) == "2")
    }

    @Test(
        "no name leaves the folder",
        arguments: ["../x", "a/../../x", "/tmp/x", "a\\..\\x", "..", "."])
    func names(_ name: String) throws {
        let ground = try Ground()
        #expect(throws: CodeArchive.Fault.self) {
            try CodeArchive.unpack(Archives.make([name: "x"]), into: ground.target)
        }
        #expect(ground.isClean)
    }

    @Test(
        "no link leads out of the folder",
        arguments: ["/etc/passwd", "..", "../x", "a/../../x", "a/..", ""])
    func links(_ target: String) throws {
        let ground = try Ground()
        #expect(throws: CodeArchive.Fault.self) {
            try CodeArchive.unpack(
                Archives.make(["link": target], mode: 0o120777), into: ground.target)
        }
    }

    @Test("a link inside the folder stays one")
    func innerLink() throws {
        let ground = try Ground()
        try CodeArchive.unpack(
            Archives.make(["lib/bin/link": "../other"], mode: 0o120777), into: ground.target)
        let path = ground.target + "/lib/bin/link"
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "../other")
    }

    @Test("a name that is there twice is refused")
    func twice() throws {
        let ground = try Ground()
        #expect(throws: CodeArchive.Fault.self) {
            try CodeArchive.unpack(Archives.make(["a": "1", "a": "2"]), into: ground.target)
        }
    }

    @Test("damaged archives are refused or unpacked, and nothing else happens")
    func damaged() throws {
        let whole = Archives.make(["a.py": "def handler(e, c): pass", "lib/b.txt": "text"])
        var random = SystemRandomNumberGenerator()
        let ground = try Ground()
        for round in 0..<1000 {
            var bytes = whole
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            if round % 7 == 0 { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
            // Whichever: what counts is what is on the disk afterwards.
            try? CodeArchive.unpack(bytes, into: ground.target)
            #expect(ground.isClean, "\(bytes)")
            FolderTree.remove(ground.target)
            try FileManager.default.createDirectory(
                atPath: ground.target, withIntermediateDirectories: true)
        }
    }
}
