/// Who may invoke a function, one of its versions or an alias.
package struct FunctionPolicy: Noun {
    /// In the order they were added.
    package var statements: [PolicyStatement] = []
    package var revisionID = ""

    package init() {}

    package static let table = Table<Self>("FunctionPolicy") {
        $0.row("Statements", \.statements)
        $0.row("RevisionId", \.revisionID)
    }

    /// The document that GetPolicy answers.
    package var document: String {
        #"{"Version":"2012-10-17","Id":"default","Statement":["#
            + statements.map(\.text).joined(separator: ",") + "]}"
    }
}

/// One permission.
package struct PolicyStatement: Noun {
    package var id = ""
    /// The statement as JSON.
    package var text = ""

    package init() {}

    package init(id: String, text: String) {
        self.id = id
        self.text = text
    }

    package static let table = Table<Self>("PolicyStatement") {
        $0.row("StatementId", \.id)
        $0.row("Text", \.text)
    }
}
