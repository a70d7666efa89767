import Foundation
import PenstockModel
import Testing

@testable import PenstockControl

@Suite("The secret of API keys", .timeLimit(.minutes(10)))
struct KeySecretTests {
    private let directory: URL
    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(
            path: "pen-\(UUID().uuidString)")
    }

    private var file: URL { directory.appending(path: KeySecret.fileName) }

    private func value(_ secret: KeySecret, _ stack: String = "s", _ id: String = "Key") -> String {
        secret.value(Scope(), stack: stack, logicalID: id)
    }

    @Test("it is made once, for its owner alone, and gives the same values ever after")
    func kept() throws {
        #expect(try KeySecret.kept(in: directory.path) == nil)
        let first = value(try KeySecret(directory: directory.path))
        #expect(first.utf8.count == 40)
        #expect(first.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == 32)
        #expect(value(try KeySecret(directory: directory.path)) == first)
        #expect(try KeySecret.kept(in: directory.path).map { value($0) } == first)
        // Nothing half made is left beside it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 1)
    }

    @Test("other names, and another directory or process, give other values")
    func others() throws {
        let secret = KeySecret()
        let values = [
            value(secret), value(secret, "s", "Key2"), value(secret, "t"),
            value(secret, "sK", "ey"),
            secret.value(Scope(region: "eu-west-1"), stack: "s", logicalID: "Key"),
            secret.value(Scope(account: "111122223333"), stack: "s", logicalID: "Key"),
            value(KeySecret()), value(try KeySecret(directory: directory.path)),
        ]
        #expect(Set(values).count == values.count)
    }

    @Test("starts at the same time end with one secret")
    func race() async throws {
        let path = directory.path
        let values = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try KeySecret(directory: path).value(Scope(), stack: "s", logicalID: "Key")
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(values.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 1)
    }

    @Test("a file that everybody may read, or of another length, is refused", arguments: [31, 33])
    func refused(count: Int) throws {
        let made = value(try KeySecret(directory: directory.path))
        // As Kubernetes leaves it, for the pod's group.
        try FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: file.path)
        #expect(value(try KeySecret(directory: directory.path)) == made)
        try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: file.path)
        let open = #expect(throws: StoreError.self) { try KeySecret(directory: directory.path) }
        #expect(open?.message.contains("chmod 600") == true)
        try Data(repeating: 7, count: count).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        let short = #expect(throws: StoreError.self) { try KeySecret(directory: directory.path) }
        #expect(short?.message.contains("isn't a secret of 32 bytes") == true)
    }

    @Test("a directory that can't be made is an error")
    func noDirectory() {
        #expect(throws: StoreError.self) { try KeySecret(directory: "/proc/none/state") }
    }
}
