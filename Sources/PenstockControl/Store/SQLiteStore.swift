internal import SQLite
internal import Synchronization

/// Documents in one SQLite file: written ahead (WAL) and synchronised at every commit
/// (`synchronous=FULL`), so that what was acknowledged survives the process and the power.
package final class SQLiteStore: DocumentStore {
    /// The file in the state directory.
    package static let fileName = "management.sqlite"

    /// The open file and its prepared statements.
    // Safe: the store's only one, and what has it holds the store's lock.
    private struct Connection: @unchecked Sendable {
        let database: SQLiteDatabase
        let put: SQLiteStatement
        let delete: SQLiteStatement
    }

    // None after `close`.
    private let connection: Mutex<Connection?>

    /// Opens the file, makes it when it isn't there, and brings its schema up to date.
    package init(path: String) throws(StoreError) {
        let database = try Self.stored { () throws(SQLiteError) in
            let database = try SQLiteDatabase(path: path)
            try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            return database
        }
        try Self.migrate(database)
        let opened = try Self.stored { () throws(SQLiteError) in
            Connection(
                database: database, put: try SQLiteStatement(Self.put, in: database),
                delete: try SQLiteStatement(Self.delete, in: database))
        }
        connection = Mutex(opened)
    }

    /// Closes the file. What is asked for later fails.
    package func close() { connection.withLock { $0 = nil } }

    package func load() throws(StoreError) -> [DocumentChange] {
        try use { connection throws(SQLiteError) in
            var documents: [DocumentChange] = []
            let all = try SQLiteStatement(
                "SELECT account, region, kind, parent, id, body FROM documents",
                in: connection.database)
            try all.run { row in
                let key = DocumentKey(
                    account: row.text(0), region: row.text(1), kind: row.text(2),
                    parent: row.text(3), id: row.text(4))
                documents.append(DocumentChange(key: key, body: row.bytes(5)))
            }
            return documents
        }
    }

    package func commit(_ work: [StoreWork]) throws(StoreError) {
        try use { connection throws(SQLiteError) in
            try connection.database.transaction { () throws(SQLiteError) in
                for item in work {
                    switch item {
                    case .change(let changes):
                        for change in changes { try Self.apply(change, to: connection) }
                    case .wipe: try connection.database.execute("DELETE FROM documents")
                    }
                }
            }
        }
    }

    private static func apply(
        _ change: DocumentChange, to connection: Connection
    ) throws(SQLiteError) {
        let key = change.key
        let place = [key.account, key.region, key.kind, key.parent, key.id].map { Array($0.utf8) }
        guard let body = change.body else { return try connection.delete.run(place) }
        try connection.put.run(place + [body])
    }

    /// Copies the database into a new file by SQLite's online backup: writers go on meanwhile.
    package static func backup(from source: String, to target: String) throws(StoreError) {
        try stored { () throws(SQLiteError) in
            try SQLiteDatabase(path: source, access: .read)
                .backup(to: try SQLiteDatabase(path: target))
        }
    }

    private static let put = """
        INSERT INTO documents (account, region, kind, parent, id, body) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (account, region, kind, parent, id) DO UPDATE SET body = excluded.body
        """
    private static let delete = """
        DELETE FROM documents
        WHERE account = ? AND region = ? AND kind = ? AND parent = ? AND id = ?
        """

    private func use<T: Sendable>(
        _ body: (Connection) throws(SQLiteError) -> T
    ) throws(StoreError) -> T {
        try connection.withLock { connection throws(StoreError) in
            guard let connection else { throw StoreError(message: "the store is closed") }
            return try Self.stored { () throws(SQLiteError) in try body(connection) }
        }
    }

    static func stored<T>(_ body: () throws(SQLiteError) -> T) throws(StoreError) -> T {
        do throws(SQLiteError) {
            return try body()
        } catch {
            throw StoreError(message: "the management store: \(error)")
        }
    }
}
