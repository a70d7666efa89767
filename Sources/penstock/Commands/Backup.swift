internal import ArgumentParser
internal import Glibc
internal import PenstockControl

/// `penstock backup`: a copy of what the management APIs hold, while they go on.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the management APIs' database, while a gateway serves from it.",
        discussion: """
            The copy is a whole database as it was at one moment. To restore it, stop the gateway and \
            put it into the state directory as management.sqlite, without -wal and -shm files beside it.
            """)

    @Argument(help: "What `penstock serve` has as --state.")
    var state: String

    @Argument(help: "The copy: a file that isn't there yet.")
    var target: String

    func run() throws {
        guard access(target, F_OK) != 0 else {
            throw CommandFailure.environment(
                "\(target) is there already", hint: "a backup never writes over a file")
        }
        do throws(StoreError) {
            try SQLiteStore.backup(from: "\(state)/\(SQLiteStore.fileName)", to: target)
        } catch {
            throw CommandFailure.environment(error.message)
        }
    }
}
