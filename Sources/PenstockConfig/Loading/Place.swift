internal import JSON
internal import SourceTree

/// A value of the file together with where it is: what every reader takes.
struct Place {
    var node: SourceNode
    var pointer: JSONPointer
    /// Where its key stands, for values of mappings.
    var keyLocation: SourceLocation?

    /// The elements of a list with their places; nil when this isn't one.
    var elements: [Place]? {
        node.sequence?.enumerated().map { index, node in
            Place(node: node, pointer: pointer.appending(index))
        }
    }

    /// The members of a mapping with their places; nil when this isn't one.
    var members: [(key: String, place: Place)]? {
        node.mapping?.map { ($0.key, member($0)) }
    }

    func member(_ member: SourceMember) -> Place {
        Place(
            node: member.value, pointer: pointer.appending(member.key),
            keyLocation: member.keyLocation)
    }

    /// Where to point when the value as a whole is meant: a container at its key.
    var location: SourceLocation {
        if case .scalar(let scalar) = node.content, !scalar.written.isEmpty { return node.location }
        return keyLocation ?? node.location
    }

    /// The scalar's text when it is text, or plain and not null; numbers count, since `stage: 1` is
    /// meant as text where text is asked for.
    var text: String? {
        guard let scalar = node.scalar, scalar.json != .null else { return nil }
        return scalar.text
    }

    /// Whether it is the word `off`, or `null`.
    var isOff: Bool {
        guard let scalar = node.scalar else { return false }
        return scalar.json == .null || scalar.text == "off"
    }
}

extension Place {
    /// A message that quotes the value, unless an environment variable is in it: those may be
    /// secret.
    func discreet(_ message: String, _ what: String) -> String {
        guard let scalar = node.scalar, scalar.isSubstituted else { return message }
        return "'\(scalar.written)' is not \(what) with the environment as it is"
    }

    /// A hint that quotes the value, likewise.
    func discreet(_ hint: String?) -> String? {
        node.scalar?.isSubstituted == true ? nil : hint
    }
}

extension Report {
    /// Reports an error about a value.
    func error(_ message: String, _ place: Place, hint: String? = nil) {
        error(message, at: place.location, place.pointer, hint: hint)
    }
}
