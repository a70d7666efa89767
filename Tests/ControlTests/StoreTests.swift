import Foundation
import SQLite
import Synchronization
import Testing

@testable import PenstockControl

@Suite(.timeLimit(.minutes(10))) struct StoreTests {
    private let directory: URL
    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(
            path: "pen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private var path: String { directory.appending(path: "store.sqlite").path }

    private func key(_ id: String) -> DocumentKey {
        DocumentKey(account: "0", region: "r", kind: "k", parent: "", id: id)
    }

    private func change(_ id: String, _ body: String?) -> StoreWork {
        .change([DocumentChange(key: key(id), body: body.map { Array($0.utf8) })])
    }

    @Test("documents are put, replaced and deleted, and there after the file is opened again")
    func documents() throws {
        let store = try SQLiteStore(path: path)
        try store.commit([change("a", "1"), change("b", "2")])
        try store.commit([change("a", "3"), change("b", nil)])
        store.close()
        let again = try SQLiteStore(path: path)
        #expect(try again.load() == [DocumentChange(key: key("a"), body: Array("3".utf8))])
        try again.commit([.wipe, change("c", "4")])
        #expect(try again.load().map(\.key.id) == ["c"])
    }

    @Test("a backup is a whole database of its own")
    func backup() throws {
        let store = try SQLiteStore(path: path)
        try store.commit([change("a", "1")])
        let copy = directory.appending(path: "copy.sqlite").path
        try SQLiteStore.backup(from: path, to: copy)
        try store.commit([change("a", "2")])
        #expect(try SQLiteStore(path: copy).load().first?.body == Array("1".utf8))
    }

    @Test("a file from before versions were counted opens with what it holds")
    func unversioned() throws {
        do {
            let store = try SQLiteStore(path: path)
            try store.commit([change("a", "1")])
        }
        try SQLiteDatabase(path: path).execute("PRAGMA user_version = 0")
        #expect(try SQLiteStore(path: path).load().map(\.key.id) == ["a"])
    }

    @Test("a file of a newer Penstock is refused and left alone")
    func newer() throws {
        try SQLiteDatabase(path: path).execute("PRAGMA user_version = 2")
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(error?.message.contains("has version 2") == true)
    }

    @Test("a closed store refuses")
    func closed() throws {
        let store = try SQLiteStore(path: path)
        store.close()
        #expect(throws: StoreError.self) { try store.commit([change("a", "1")]) }
        #expect(throws: StoreError.self) { try store.load() }
    }

    @Test("a file that is no database is an error in words")
    func garbage() throws {
        try Data("this is no database, whatever its name may say".utf8)
            .write(to: URL(filePath: path))
        #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
    }

    @Test("writers from many threads each find their write in the state and in the store")
    func writers() throws {
        let store = try SQLiteStore(path: path)
        let engine = StateEngine<Set<String>>([], store: store)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for i in 0..<25 {
                let id = "\(thread)-\(i)"
                let count = try? engine.write {
                    (state) throws(ControlError) -> (Int, StoreWork?) in
                    state.insert(id)
                    return (state.count, change(id, "1"))
                }
                #expect(count != nil)
                #expect(engine.current.contains(id))
            }
        }
        #expect(engine.current.count == 200)
        #expect(try store.load().count == 200)
    }

    @Test("a commit that fails takes back its writes and those built on them, and only those")
    func failure() throws {
        let store = FailingStore()
        let engine = StateEngine(0, store: store)
        func add() throws(ControlError) -> Int {
            try engine.write { (state) throws(ControlError) -> (Int, StoreWork?) in
                state += 1
                return (state, change("a", "\(state)"))
            }
        }
        #expect(try add() == 1)
        store.fails.store(true, ordering: .relaxed)
        #expect(throws: ControlError.self) { try add() }
        #expect(engine.current == 1)
        store.fails.store(false, ordering: .relaxed)
        #expect(try add() == 2)
        #expect(engine.current == 2)
    }

    @Test("with failing commits and many threads every acknowledged write is in the state")
    func failuresAndThreads() throws {
        let store = FailingStore()
        let engine = StateEngine<Set<Int>>([], store: store)
        let acknowledged = Mutex<Set<Int>>([])
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for i in 0..<100 {
                let number = thread * 100 + i
                store.fails.store(number % 7 == 0, ordering: .relaxed)
                let isWritten =
                    (try? engine.write { (state) throws(ControlError) -> (Bool, StoreWork?) in
                        state.insert(number)
                        return (true, change("a", "1"))
                    }) ?? false
                if isWritten { acknowledged.withLock { _ = $0.insert(number) } }
            }
        }
        #expect(engine.current == acknowledged.withLock { $0 })
    }
}

private final class FailingStore: DocumentStore {
    let fails = Atomic<Bool>(false)
    func load() -> [DocumentChange] { [] }
    func commit(_ work: [StoreWork]) throws(StoreError) {
        if fails.load(ordering: .relaxed) { throw StoreError(message: "the disk is full") }
    }
}
