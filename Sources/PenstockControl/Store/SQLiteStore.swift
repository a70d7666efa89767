internal import GRDB

/// Documents in one SQLite file: written ahead (WAL) and synchronised at every commit
/// (`synchronous=FULL`), so that what was acknowledged survives the process and the power.
package final class SQLiteStore: DocumentStore {
    /// The file in the state directory.
    package static let fileName = "management.sqlite"

    private let queue: DatabaseQueue

    /// Opens the file, makes it when it isn't there, and brings its schema up to date.
    package init(path: String) throws(StoreError) {
        var configuration = Configuration()
        configuration.journalMode = .wal
        // GRDB sets NORMAL in WAL mode, which may lose the last commits with the power.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        // Another process that has it is an operator with sqlite3, or a backup.
        configuration.busyMode = .timeout(5)
        queue = try Self.stored { try DatabaseQueue(path: path, configuration: configuration) }
        try Self.stored { try Self.migrator.migrate(queue) }
    }

    /// Closes the file.
    package func close() throws(StoreError) { try Self.stored { try queue.close() } }

    package func load() throws(StoreError) -> [DocumentChange] {
        try Self.stored {
            try queue.read { database in
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT account, region, kind, parent, id, body FROM documents")
                var documents: [DocumentChange] = []
                while let row = try rows.next() {
                    let key = DocumentKey(
                        account: row[0], region: row[1], kind: row[2], parent: row[3], id: row[4])
                    let body: String = row[5]
                    documents.append(DocumentChange(key: key, body: Array(body.utf8)))
                }
                return documents
            }
        }
    }

    package func commit(_ work: [StoreWork]) throws(StoreError) {
        try Self.stored {
            try queue.write { database in
                for item in work {
                    switch item {
                    case .change(let changes):
                        for change in changes { try Self.apply(change, to: database) }
                    case .wipe: try database.execute(sql: "DELETE FROM documents")
                    }
                }
            }
        }
    }

    private static func apply(_ change: DocumentChange, to database: Database) throws {
        let key = change.key
        var arguments: [any DatabaseValueConvertible] = [
            key.account, key.region, key.kind, key.parent, key.id,
        ]
        if let body = change.body { arguments.append(String(decoding: body, as: UTF8.self)) }
        try database.cachedStatement(sql: change.body == nil ? delete : put)
            .execute(arguments: StatementArguments(arguments))
    }

    /// Copies the database into a new file by SQLite's online backup: writers go on meanwhile.
    package static func backup(from source: String, to target: String) throws(StoreError) {
        try stored {
            var reading = Configuration()
            reading.readonly = true
            reading.busyMode = .timeout(5)
            let from = try DatabaseQueue(path: source, configuration: reading)
            let to = try DatabaseQueue(path: target)
            try from.backup(to: to)
            try to.close()
            try from.close()
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

    /// Migrations that were published never change; new ones are appended.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 documents") { database in
            try database.execute(
                sql: """
                    CREATE TABLE documents (
                        account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL,
                        parent TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
                        PRIMARY KEY (account, region, kind, parent, id)
                    ) STRICT
                    """)
        }
        return migrator
    }

    private static func stored<T>(_ body: () throws -> T) throws(StoreError) -> T {
        do {
            return try body()
        } catch {
            throw StoreError(message: "the management store: \(error)")
        }
    }
}
