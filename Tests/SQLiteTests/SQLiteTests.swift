import Foundation
import SQLite
import Testing

@Suite(.timeLimit(.minutes(10))) struct SQLiteTests {
    private let path = FileManager.default.temporaryDirectory.appending(
        path: "pen-\(UUID().uuidString).sqlite"
    ).path

    private func database() throws -> SQLiteDatabase {
        let database = try SQLiteDatabase(path: path)
        try database.execute("CREATE TABLE IF NOT EXISTS t (k TEXT PRIMARY KEY, v TEXT)")
        return database
    }

    private func rows(_ database: SQLiteDatabase) throws -> [String] {
        var rows: [String] = []
        try SQLiteStatement("SELECT k, v FROM t ORDER BY k", in: database)
            .run { rows.append("\($0.text(0))=\($0.text(1))") }
        return rows
    }

    @Test("a statement is used again with other parameters, an empty text is no NULL")
    func parameters() throws {
        let database = try database()
        let put = try SQLiteStatement("INSERT INTO t VALUES (?, ?)", in: database)
        try put.run([Array("a".utf8), []])
        try put.run([Array("é".utf8), Array("0\u{0}1".utf8)])
        #expect(try rows(database) == ["a=", "é=0\u{0}1"])
        var nulls = -1
        try SQLiteStatement("SELECT count(*) FROM t WHERE v IS NULL", in: database)
            .run { nulls = $0.integer(0) }
        #expect(nulls == 0)
    }

    @Test("a transaction that fails leaves nothing, and the next one works")
    func transaction() throws {
        let database = try database()
        let put = try SQLiteStatement("INSERT INTO t VALUES (?, ?)", in: database)
        let a = [Array("a".utf8), Array("1".utf8)]
        let error = #expect(throws: SQLiteError.self) {
            try database.transaction { () throws(SQLiteError) in
                try put.run(a)
                try put.run(a)
            }
        }
        // SQLITE_CONSTRAINT_PRIMARYKEY
        #expect(error?.code == 1555)
        #expect(
            error?.description
                == "UNIQUE constraint failed: t.k (SQLite 1555 in \"INSERT INTO t VALUES (?, ?)\")")
        #expect(try rows(database) == [])
        try database.transaction { () throws(SQLiteError) in try put.run(a) }
        #expect(try rows(database) == ["a=1"])
    }

    @Test("a statement that SQLite doesn't know, or none at all, is an error")
    func statements() throws {
        let database = try database()
        #expect(throws: SQLiteError.self) { try SQLiteStatement("SELEKT 1", in: database) }
        #expect(throws: SQLiteError.self) { try SQLiteStatement(" ", in: database) }
    }

    @Test("a connection for reading makes no file and writes none")
    func reading() throws {
        #expect(throws: SQLiteError.self) { try SQLiteDatabase(path: path, access: .read) }
        #expect(!FileManager.default.fileExists(atPath: path))
        _ = try database()
        let reader = try SQLiteDatabase(path: path, access: .read)
        let error = #expect(throws: SQLiteError.self) { try reader.execute("DELETE FROM t") }
        #expect(error?.code == 8)
    }

    @Test("a backup is what was committed, while another transaction is open")
    func backup() throws {
        let database = try database()
        try database.execute("PRAGMA journal_mode = WAL; INSERT INTO t VALUES ('a', '1')")
        let writer = try SQLiteDatabase(path: path)
        try writer.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES ('b', '2')")
        let copy = try SQLiteDatabase(path: path + ".copy")
        try database.backup(to: copy)
        try writer.execute("COMMIT")
        #expect(try rows(copy) == ["a=1"])
        #expect(try rows(database) == ["a=1", "b=2"])
    }

    @Test("a statement keeps its connection")
    func lifetime() throws {
        let one = try SQLiteStatement("SELECT 1", in: SQLiteDatabase(path: ":memory:"))
        var value = 0
        try one.run { value = $0.integer(0) }
        #expect(value == 1)
    }
}
