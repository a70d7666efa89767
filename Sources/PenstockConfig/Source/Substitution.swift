internal import JSON
internal import SourceTree

/// Puts environment variables into scalars: `${NAME}`, or `${NAME:-default}` for one that is unset
/// or empty, as a shell does; `$${` is a plain `${`.
///
/// `${request.header.x}` and the like, with a point in the name, are run-time variables of the
/// gateway and stay as they are.
struct Substitution {
    let environment: [String: String]

    /// What keeps a scalar from being expanded.
    struct Fault: Error {
        var message: String
        var hint: String?
        /// Where in the scalar, in Unicode scalars.
        var offset: Int
        var length: Int
    }

    func expand(_ text: String) throws(Fault) -> String {
        guard text.mayHoldVariable else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var i = 0
        while i < scalars.count {
            if scalars[i...].starts(with: ["$", "$", "{"]) {
                result.append(contentsOf: ["$", "{"])
                i += 3
            } else if scalars[i...].starts(with: ["$", "{"]) {
                let end = try end(of: i, in: scalars)
                let inner = String(String.UnicodeScalarView(scalars[i + 2..<end]))
                result.append(contentsOf: try value(inner, at: i).unicodeScalars)
                i = end + 1
            } else {
                result.append(scalars[i])
                i += 1
            }
        }
        return String(result)
    }

    private func end(of start: Int, in scalars: [Unicode.Scalar]) throws(Fault) -> Int {
        guard let end = scalars[start...].firstIndex(of: "}") else {
            throw Fault(
                message: "'${' has no '}'", hint: "write '$${' for the two characters themselves",
                offset: start, length: 2)
        }
        return end
    }

    private func value(_ inner: String, at offset: Int) throws(Fault) -> String {
        let colon = inner.unicodeScalars.firstIndex(of: ":") ?? inner.endIndex
        let name = inner[..<colon]
        let length = inner.unicodeScalars.count + 3
        if name.contains("."), colon == inner.endIndex { return "${\(inner)}" }
        guard EnvironmentName.isValid(name),
            colon == inner.endIndex || inner[colon...].hasPrefix(":-")
        else {
            throw Fault(
                message: "'${\(inner)}' is not an environment variable",
                hint:
                    "write ${NAME} or ${NAME:-default}, or '$${' for the two characters themselves",
                offset: offset, length: length)
        }
        let value = environment[String(name)]
        if colon != inner.endIndex {
            return value.flatMap { $0.isEmpty ? nil : $0 } ?? String(inner[colon...].dropFirst(2))
        }
        guard let value else {
            throw Fault(
                message: "the environment variable '\(name)' is not set",
                hint: "set it, or give a default: ${\(name):-value}", offset: offset, length: length
            )
        }
        return value
    }
}

extension Substitution {
    /// Expands every scalar of a tree; reports each that can't be and leaves it as it is.
    func expand(_ node: SourceNode, at pointer: JSONPointer, report: Report) -> SourceNode {
        // Most of a file has none, and a definition's may be of ten thousand routes.
        guard node.mayHoldVariable else { return node }
        var node = node
        switch node.content {
        case .sequence(let nodes):
            node.content = .sequence(
                nodes.enumerated().map { expand($1, at: pointer.appending($0), report: report) })
        case .mapping(let members):
            node.content = .mapping(
                members.map { member in
                    var member = member
                    member.value = expand(
                        member.value, at: pointer.appending(member.key), report: report)
                    return member
                })
        case .scalar(var scalar):
            do {
                scalar.text = try expand(scalar.text)
                node.content = .scalar(scalar)
            } catch {
                report.lastError(
                    error.message,
                    at: report.source.part(
                        of: node.location, scalar.written, offset: error.offset,
                        length: error.length), pointer,
                    hint: error.hint)
            }
        }
        return node
    }
}
