import CPenstock
import Foundation
import PenstockTesting
import Testing

@testable import PenstockHost

struct LibraryTests {
    private static func hostile(_ name: String) -> String {
        "\(PluginCatalog().executableDirectory)/libHostile\(name).so"
    }

    private static func host() -> PenstockHost.Host {
        PenstockHost.Host(
            loops: [TestLoop().services], options: HostOptions(stateDirectory: TestPaths.state)
        ) { _ in }
    }

    /// A library that is refused, and what the message must contain: the field, and both sides.
    static let refusals: [(String, [String])] = [
        ("WrongEntrySize", ["pen_entry.size is 4", "\(MemoryLayout<pen_entry>.size)"]),
        ("WrongMagic", ["pen_entry.magic", "0x314e4550"]),
        ("FutureMajor", ["pen_entry.abi_major", "this host has 1"]),
        ("NoFactory", ["get_factory"]),
        ("Unsealed", ["exports more than pen_plugin_entry_v1"]),
    ]

    @Test("a library that lies about itself is refused, by field", arguments: refusals)
    func refused(_ name: String, _ parts: [String]) {
        do throws(PluginError) {
            _ = try LibraryTests.host().load(LibraryTests.hostile(name))
            Issue.record("it was loaded")
        } catch {
            for part in parts { #expect(error.message.contains(part), "\(error.message)") }
            #expect(error.code == .incompatible)
        }
    }

    /// As above, of instances.
    static let instances: [(String, String)] = [
        ("WrongInstanceSize", "on_phase"), ("NullPhase", "on_phase"), ("Overclaims", "descriptor"),
    ]

    @Test("an instance that lies about itself is refused", arguments: instances)
    func refusedInstance(_ name: String, _ part: String) throws {
        let harness = try PluginHarness(
            path: LibraryTests.hostile(name), stateDirectory: TestPaths.state)
        do throws(PluginError) {
            _ = try harness.make()
            Issue.record("it was made")
        } catch {
            #expect(error.message.contains(part), "\(error.message)")
            #expect(error.code == .contract)
        }
    }

    @Test("an instance of a newer minor version is taken for what this host knows")
    func newer() throws {
        let harness = try PluginHarness(
            path: LibraryTests.hostile("HugeInstanceSize"), stateDirectory: TestPaths.state)
        let instance = try harness.make()
        let result = harness.run(instance, ExchangeDescription(phase: PEN_PHASE_VALIDATE))
        #expect(result.verdict == PEN_CONTINUE)
    }

    @Test("a create that hangs is refused when its time is over")
    func hangs() throws {
        let harness = try PluginHarness(
            path: LibraryTests.hostile("HangsInCreate"), stateDirectory: TestPaths.state
        ) { $0.createTimeout = .milliseconds(50) }
        do throws(PluginError) {
            _ = try harness.make()
            Issue.record("it was made")
        } catch {
            #expect(error.code == .timeout)
        }
        #expect(harness.log.contains { $0.message.contains("given up") })
    }

    /// Content that is no library, by names: a test's log would have all of the bytes.
    static let garbage: [String: [UInt8]] = [
        "nothing": [], "a text": Array(String(repeating: "text ", count: 40).utf8),
        "an ELF head alone": [0x7f, 0x45, 0x4c, 0x46, 2, 1] + [UInt8](repeating: 0, count: 200),
        "an ELF head with wild offsets":
            [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0]
            + [UInt8](repeating: 0xff, count: 300),
    ]

    @Test(
        "a file that is no library is refused before it is opened", arguments: garbage.keys.sorted()
    )
    func refusedContent(_ what: String) throws {
        let bytes = try #require(Self.garbage[what])
        let path = "\(TestPaths.state)/garbage-\(bytes.count).so"
        try Data(bytes).write(to: URL(filePath: path))
        #expect(throws: PluginError.self) { try LibraryTests.host().load(path) }
    }

    @Test("cutting a plugin short anywhere is refused, never a trap")
    func truncated() throws {
        let whole = try Data(contentsOf: URL(filePath: LibraryTests.hostile("NullPhase")))
        let path = "\(TestPaths.state)/truncated.so"
        for cut in stride(from: 0, to: whole.count - 1, by: max(whole.count / 97, 1)) {
            try whole[..<cut].write(to: URL(filePath: path))
            #expect(throws: PluginError.self) {
                try LibraryFile(inspecting: path).requireWhole(cut)
            }
        }
    }

    @Test("equal content is one generation, changed content the next, and the copy is private")
    func generations() throws {
        let original = try Data(contentsOf: URL(filePath: LibraryTests.hostile("LeaksTokens")))
        let path = "\(TestPaths.state)/plugin.so"
        try original.write(to: URL(filePath: path))
        let host = LibraryTests.host()
        let first = try host.load(path)
        #expect(try host.load(path) === first)
        try (original + [0]).write(to: URL(filePath: path))
        let second = try host.load(path)
        #expect(second !== first)
        #expect((first.generation, second.generation) == (1, 2))
        #expect(host.generationTotals.count == 2)
        #expect(first.privatePath == "\(TestPaths.state)/\(first.hash).so")
        let mode = try FileManager.default.attributesOfItem(atPath: first.privatePath)
        #expect((mode[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)
    }

    @Test("a copy that was tampered with is written again")
    func tampered() throws {
        let directory = "\(TestPaths.state)/tampered"
        let host = PenstockHost.Host(
            loops: [TestLoop().services], options: HostOptions(stateDirectory: directory)
        ) { _ in }
        let file = try LibraryFile(inspecting: LibraryTests.hostile("DoubleResume"))
        try PrivateCopy.prepare(directory)
        let copy = "\(directory)/\(file.hash).so"
        try Data("not the plugin".utf8).write(to: URL(filePath: copy))
        let library = try host.load(LibraryTests.hostile("DoubleResume"))
        #expect(library.privatePath == copy)
        let size = try FileManager.default.attributesOfItem(atPath: copy)[.size] as? Int
        #expect(size == file.size)
    }

    @Test("a state directory that others can write to is made private or refused")
    func stateDirectory() throws {
        let directory = "\(TestPaths.state)/open"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o777])
        try PrivateCopy.prepare(directory)
        let mode = try FileManager.default.attributesOfItem(atPath: directory)
        #expect(mode[.posixPermissions] as? Int == 0o700)
        let link = "\(TestPaths.state)/link"
        try? FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: directory)
        #expect(throws: PluginError.self) { try PrivateCopy.prepare(link) }
    }

    /// Ids that must not lead out of the plugin directories.
    static let ids = ["../x", "Auth/../../x", "/etc/passwd", "", "Auth//APIKey", "Auth/No", "a b"]
    @Test("an id that is no built-in plugin is refused, with the list", arguments: ids)
    func catalog(_ id: String) {
        #expect(throws: PluginError.self) { try PluginCatalog().path(builtin: id) }
    }

    @Test("every built-in plugin is beside the executable")
    func builtins() {
        #expect(PluginCatalog().available == PluginCatalog.builtins)
    }
}

extension LibraryFile {
    /// The ELF reader alone can't see that loadable segments are cut off; the linker does. Here only
    /// what it must not do counts: trap.
    fileprivate func requireWhole(_ size: Int) throws(PluginError) {
        throw PluginError(.unreadable, "read \(size) bytes")
    }
}
