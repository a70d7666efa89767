/// What names a document of the store: of one account and region, of one kind, below one parent.
package struct DocumentKey: Sendable, Hashable {
    /// Twelve digits.
    package var account: String
    /// `eu-central-1`.
    package var region: String
    /// `resource`.
    package var kind: String
    /// The API that it belongs to; empty for those that belong to none.
    package var parent: String
    /// Its own id among its kind and parent.
    package var id: String
}

/// A document to be written; without a body, to be deleted.
package struct DocumentChange: Sendable, Hashable {
    /// Which one.
    package var key: DocumentKey
    /// JSON.
    package var body: [UInt8]?
}

/// What one write asks of the store.
package enum StoreWork: Sendable, Hashable {
    /// Puts and deletes documents.
    case change([DocumentChange])
    /// Deletes every document.
    case wipe
}

/// Where documents outlive the process.
package protocol DocumentStore: Sendable {
    /// Every document there is, in no order.
    func load() throws(StoreError) -> [DocumentChange]
    /// Makes all of the work last, in order, or none of it.
    func commit(_ work: [StoreWork]) throws(StoreError)
}

/// The store could not do its work.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, with SQLite's words.
    package var message: String

    /// A failure.
    package init(message: String) { self.message = message }

    /// The message.
    package var description: String { message }
}

/// No store at all: `--ephemeral`.
package struct EphemeralStore: DocumentStore {
    /// Nothing to set up.
    package init() {}
    /// Nothing.
    package func load() -> [DocumentChange] { [] }
    /// Forgets them.
    package func commit(_ work: [StoreWork]) {}
}
