internal import CSQLite

/// A connection to one database file. Owns it: the file is closed with the last reference.
///
/// One thread at a time (the connection has no lock of its own); every call may block on the disk,
/// and up to `busyMilliseconds` on other processes.
public final class SQLiteDatabase {
    /// What the connection may do with the file.
    public enum Access: Sendable {
        /// Reads and writes, and makes the file when it isn't there.
        case create
        /// Reads a file that is there.
        case read
    }

    /// How long a statement waits for a lock of another process (an operator's sqlite3, a backup).
    public static let busyMilliseconds: Int32 = 5_000

    let handle: OpaquePointer

    /// Opens `path`. A file that is no database is found by the first statement.
    public init(path: String, access: Access = .create) throws(SQLiteError) {
        let mode =
            switch access {
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .read: SQLITE_OPEN_READONLY
            }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, mode | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened, code == SQLITE_OK else {
            // There is a handle even after a failure (except without memory): it holds the words.
            let error = SQLiteError(
                code: opened.map { sqlite3_extended_errcode($0) } ?? code,
                message: "\(path): \(String(cString: sqlite3_errstr(code)))")
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Self.busyMilliseconds)
    }

    // Statements that outlive the connection keep what they need until they end.
    deinit { sqlite3_close_v2(handle) }

    /// Runs statements without parameters, separated by semicolons; rows are dropped.
    public func execute(_ sql: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil), sql)
    }

    /// Runs `body` in a transaction that takes the write lock at once: all of it lasts, or nothing.
    public func transaction(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        try execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            try body()
            try execute("COMMIT")
        } catch {
            // A full disk may have rolled back already; what failed first is what is told.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Copies this database over `target` by SQLite's online backup, in one read transaction:
    /// writers on this file go on meanwhile.
    public func backup(to target: SQLiteDatabase) throws(SQLiteError) {
        guard let copy = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw target.error(nil)
        }
        let step = sqlite3_backup_step(copy, -1)
        let finish = sqlite3_backup_finish(copy)
        guard step == SQLITE_DONE, finish == SQLITE_OK else {
            let code = finish == SQLITE_OK ? step : finish
            throw SQLiteError(code: code, message: String(cString: sqlite3_errstr(code)))
        }
    }

    func check(_ code: Int32, _ sql: String) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw error(sql) }
    }

    /// What failed last on this connection.
    func error(_ sql: String?) -> SQLiteError {
        SQLiteError(
            code: sqlite3_extended_errcode(handle),
            message: String(cString: sqlite3_errmsg(handle)),
            sql: sql)
    }
}
