package import JSON
package import SourceTree

/// Where what a value of a configuration was made of stands, when a program made the configuration: nobody
/// has a file with the configuration itself.
package struct Origin: Sendable {
    /// What it is called where it is in no file: `a1b2c3/prod GET /pets`.
    package var name: String
    /// The file and the place in it; nil: it is in none.
    package var spot: (source: SourceFile, location: SourceLocation)?

    package init(
        name: String, spot: (source: SourceFile, location: SourceLocation)? = nil
    ) {
        self.name = name
        self.spot = spot
    }
}

extension Configuration {
    /// Where what a value was made of stands; nil: the value is as it was written.
    package func origin(of pointer: JSONPointer) -> Origin? {
        (owner(of: pointer) ?? self).origins?(pointer)
    }

    /// "penstock.yaml:41": where a value stands, or what it was made of.
    package func place(of pointer: JSONPointer) -> String {
        let origin = origin(of: pointer)
        if let origin, origin.spot == nil { return origin.name }
        let file = origin?.spot?.source.name ?? file(of: pointer)
        let line = origin?.spot?.location.line ?? line(of: pointer)
        let start = file.utf8.lastIndex(of: UInt8(ascii: "/")).map { file.utf8.index(after: $0) }
        return "\(file[(start ?? file.startIndex)...]):\(line)"
    }
}
